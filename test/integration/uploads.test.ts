import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { Upload } from 'tus-js-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Session } from '../../src/shared/account.ts';
import { pdf } from '../support/samples.ts';
import { TestServer } from '../support/test-server.ts';

const MAX_BYTES = 200_000;
let server: TestServer;
let ada: Session;
beforeAll(async () => {
  server = await TestServer.start({ PARLEY_FILE_MAX_BYTES: String(MAX_BYTES) });
  ada = await server.signUp('Ada');
});
afterAll(() => server.stop());

const uploads = () => readdirSync(join(server.dataDir, 'files', 'uploads'));
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** One request of the protocol. */
async function tus(method: string, path: string, headers: Record<string, string> = {}, body?: Uint8Array, who = ada) {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${who.token}`, 'tus-resumable': '1.0.0', ...headers },
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
  });
  const text = await response.text();
  const code: unknown = text.startsWith('{') ? JSON.parse(text).error?.code : undefined;
  return { status: response.status, code, headers: response.headers };
}
async function begin(name: string, bytes: number, who = ada): Promise<string> {
  const { status, headers } = await tus(
    'POST',
    '/api/uploads',
    { 'upload-length': String(bytes), 'upload-metadata': `filename ${base64(name)}` },
    undefined,
    who,
  );
  expect(status).toBe(201);
  return headers.get('location') ?? '';
}
const patch = (path: string, offset: number, body: Uint8Array, who = ada) =>
  tus('PATCH', path, { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, body, who);

test('A47: an upload in pieces ends as a file; who lost the last answer finds it', async () => {
  const bytes = await pdf(2);
  const path = await begin('two pages.pdf', bytes.length);
  const half = Math.floor(bytes.length / 2);
  expect(await patch(path, 0, bytes.subarray(0, half))).toMatchObject({ status: 204 });
  const { headers } = await tus('HEAD', path);
  expect(headers.get('upload-offset')).toBe(String(half));
  expect((await server.get(path, ada.token)).status).toBe(404);
  const last = await patch(path, half, bytes.subarray(half));
  expect(last.status).toBe(204);
  const id = last.headers.get('parley-file');
  const { body } = await server.get(`/api/files/${id}`, ada.token);
  expect(body).toMatchObject({ file: { name: 'two pages.pdf', pages: 2, bytes: bytes.length, ownerId: ada.user.id } });
  expect(uploads()).toEqual([]);

  const again = await tus('HEAD', path);
  expect(again.headers.get('upload-offset')).toBe(again.headers.get('upload-length'));
  expect(again.headers.get('parley-file')).toBe(id);
  expect((await server.get(path, ada.token)).body).toEqual(body);
});

test('after a connection lost in the middle of a piece it goes on where it was', async () => {
  const bytes = Buffer.from('0123456789'.repeat(5_000));
  const path = await begin('digits.txt', bytes.length);
  const lost = httpRequest(`${server.url}${path}`, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${ada.token}`,
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      'content-length': String(bytes.length),
    },
  });
  lost.on('error', () => {});
  lost.write(bytes.subarray(0, 20_000));
  const file = join(server.dataDir, 'files', 'uploads', path.split('/').at(-1) ?? '');
  await vi.waitFor(() => expect(statSync(file).size).toBe(20_000));
  lost.destroy();
  const { headers } = await tus('HEAD', path);
  expect(headers.get('upload-offset')).toBe('20000');
  const last = await patch(path, 20_000, bytes.subarray(20_000));
  expect(last.status).toBe(204);
  const { body } = await server.get(path, ada.token);
  expect(body).toMatchObject({ file: { id: last.headers.get('parley-file'), bytes: bytes.length } });
});

test('I8: what a killed server had received whole is taken in when its owner asks, once', async () => {
  const path = await begin('a.txt', 4);
  writeFileSync(join(server.dataDir, 'files', 'uploads', path.split('/').at(-1) ?? ''), 'text');
  const answers = await Promise.all([server.get(path, ada.token), server.get(path, ada.token)]);
  expect(answers[0]).toMatchObject({ status: 200, body: { file: { name: 'a.txt', bytes: 4 } } });
  expect(answers[1]).toEqual(answers[0]);
  expect(uploads()).toEqual([]);
});

test('the client that people use for it gets there, and says which file it is', async () => {
  const bytes = Buffer.from('# Title\n'.repeat(1000));
  const id = await new Promise((resolve, reject) => {
    new Upload(bytes, {
      endpoint: `${server.url}/api/uploads`,
      headers: { authorization: `Bearer ${ada.token}` },
      metadata: { filename: 'notes.md' },
      chunkSize: 3000,
      onError: reject,
      onSuccess: ({ lastResponse }) => resolve(lastResponse.getHeader('parley-file')),
    }).start();
  });
  expect((await server.get(`/api/files/${String(id)}`, ada.token)).body).toMatchObject({
    file: { name: 'notes.md', mediaType: 'text/markdown', bytes: 8000 },
  });
});

test('an upload is its owner’s alone: to anybody else it is FILE_NOT_FOUND', async () => {
  const ben = await server.signUp('Ben');
  const path = await begin('a.txt', 10);
  for (const method of ['HEAD', 'DELETE']) expect((await tus(method, path, {}, undefined, ben)).status).toBe(404);
  expect(await patch(path, 0, Buffer.from('text'), ben)).toMatchObject({ status: 404, code: 'FILE_NOT_FOUND' });
  expect((await server.get(path, ben.token)).status).toBe(404);
  const nobody = await fetch(`${server.url}${path}`, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
  expect(nobody.status).toBe(401);
  // Given up: nothing stays.
  expect((await tus('DELETE', path)).status).toBe(204);
  expect((await tus('HEAD', path)).status).toBe(404);
  expect(uploads()).toEqual([]);
});

test('T31: what cannot be shown is refused at its last byte, and nothing stays', async () => {
  const page = Buffer.from('<!doctype html>');
  const path = await begin('a.png', page.length);
  expect(await patch(path, 0, page)).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
  expect(uploads()).toEqual([]);
});

test.each(['../x', '..%2f..%2fdatabase.secret', 'x', `${'0'.repeat(48)}.json`])('T30: %s is no upload', async (id) => {
  const { status } = await tus('HEAD', `/api/uploads/${id}`);
  expect([400, 404]).toContain(status);
});

test('T34: too long, more than is there, too many at once', async () => {
  const begun = (length: string) => tus('POST', '/api/uploads', { 'upload-length': length });
  expect(await begun(String(MAX_BYTES + 1))).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
  expect(await tus('POST', '/api/uploads', { 'upload-defer-length': '1' })).toMatchObject({ code: 'INVALID_PAYLOAD' });
  const path = await begin('a.txt', 10);
  expect(await patch(path, 0, Buffer.from('more than ten bytes'))).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  expect((await patch(path, 5, Buffer.from('x'))).status).toBe(409);
  for (let i = 1; i < 32; i++) await begin('a.txt', 10);
  expect(await begun('10')).toMatchObject({ status: 507, code: 'QUOTA_EXCEEDED' });
});

test('a window of an allowed origin reads what it needs', async () => {
  const preflight = await fetch(`${server.url}/api/uploads`, {
    method: 'OPTIONS',
    headers: {
      origin: 'app://main',
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization,tus-resumable,upload-offset',
    },
  });
  expect(preflight.headers.get('access-control-allow-methods')).toContain('PATCH');
  expect(preflight.headers.get('access-control-allow-headers')).toContain('upload-offset');
  const { headers } = await tus('POST', '/api/uploads', {
    'upload-length': String(MAX_BYTES + 1),
    origin: 'app://main',
  });
  expect(headers.get('access-control-allow-origin')).toBe('app://main');
  expect(headers.get('access-control-expose-headers')?.toLowerCase()).toMatch(/location.*upload-offset.*parley-file/);
});
