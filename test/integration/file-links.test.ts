import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FileInfo } from '../../src/shared/files.ts';
import { writeLink, linkKey } from '../../src/server/files/links.ts';
import { generator } from '../support/generator.ts';
import { pdf, samples } from '../support/samples.ts';
import { callOf, type TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { fileOf, upload } from '../support/uploads.ts';

let server: TestServer;
let key: Buffer;
let ada: TestClient;
let ben: TestClient;
let callId: string;
let bytes: Uint8Array;
let file: FileInfo;

const LINK_TTL_MS = 300_000;
/** A link as the server gives it out. */
const link = (of: FileInfo = file, viewer: TestClient = ben, expiresAt = Date.now() + LINK_TTL_MS): string =>
  server.url + writeLink(key, { fileId: of.id, callId, viewerId: viewer.id, expiresAt });
const put = async (name: string, content: Uint8Array | string) =>
  fileOf(await upload(server.url, ada.token, name, content));
const refusal = (status: number, code: string) => ({ status, code });
async function get(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init);
  const text = await response.text();
  const code: unknown = response.ok ? undefined : JSON.parse(text === '' ? '{}' : text).error?.code;
  return { status: response.status, code, text, headers: response.headers };
}
/** Status and code only. */
async function seen(url: string, init?: RequestInit) {
  const { status, code } = await get(url, init);
  return { status, code };
}

beforeAll(async () => {
  server = await TestServer.start();
  key = await linkKey(server.db);
  bytes = await pdf(3);
});
afterAll(() => server.stop());
beforeEach(async () => {
  const clients = await server.connectMany(2);
  [ada, ben] = [clients[0]!, clients[1]!];
  ({ callId } = callOf(await ada.start([ben])));
  await ben.command('ACCEPT', callId);
  file = await put('ten pages.pdf', bytes);
});

describe('a link', () => {
  test('A47: opens the file for its viewer, without a header or with their own', async () => {
    const response = await fetch(link());
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(bytes.length),
      'content-disposition': `inline; filename="ten pages.pdf"; filename*=UTF-8''ten%20pages.pdf`,
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    const own = { headers: { authorization: `Bearer ${ben.token}` } };
    expect((await get(link(), own)).status).toBe(200);
  });

  test('HEAD answers as GET does, without the bytes', async () => {
    const response = await fetch(link(), { method: 'HEAD', headers: { range: 'bytes=0-9' } });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-length')).toBe('10');
    expect(await response.text()).toBe('');
  });

  test('a window of an allowed origin may read it, others may not', async () => {
    const from = async (origin: string) =>
      (await fetch(link(), { headers: { origin } })).headers.get('access-control-allow-origin');
    expect(await from('app://main')).toBe('app://main');
    expect(await from('https://evil.example')).toBeNull();
  });

  test('T29: with another’s token, or one of nobody, it is LINK_INVALID', async () => {
    for (const token of [ada.token, 'A'.repeat(43)]) {
      expect(await seen(link(), { headers: { authorization: `Bearer ${token}` } })).toEqual(
        refusal(403, 'LINK_INVALID'),
      );
    }
    expect(await seen(link(), { headers: { authorization: 'Basic eDp5' } })).toEqual(refusal(403, 'LINK_INVALID'));
  });

  test('T29: expired it is LINK_EXPIRED, removed FILE_NOT_FOUND', async () => {
    expect(await seen(link(file, ben, Date.now()))).toEqual(refusal(410, 'LINK_EXPIRED'));
    const url = link();
    await fetch(`${server.url}/api/files/${file.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${ada.token}` },
    });
    expect(await seen(url)).toEqual(refusal(404, 'FILE_NOT_FOUND'));
  });

  test('T28: is LINK_INVALID as soon as its viewer has left, and good again when they are back', async () => {
    const cleo = await server.connect();
    await ada.invite(callId, [cleo]);
    const hers = link(file, cleo);
    expect(await seen(hers)).toEqual(refusal(403, 'LINK_INVALID'));
    await cleo.command('ACCEPT', callId);
    expect((await seen(hers)).status).toBe(200);
    await cleo.command('END', callId);
    expect(await seen(hers)).toEqual(refusal(403, 'LINK_INVALID'));
    expect((await seen(link())).status).toBe(200);
    await cleo.command('REJOIN', callId);
    expect((await seen(hers)).status).toBe(200);
  });

  test('T28: holds while its viewer is reconnecting, and ends with the call', async () => {
    ben.drop();
    await ada.next('CALL.RECONNECTING');
    expect((await seen(link())).status).toBe(200);
    const url = link(file, ada);
    await ada.command('END', callId);
    expect(await seen(url)).toEqual(refusal(403, 'LINK_INVALID'));
  });

  test('T29: a thousand mutations give away no byte', async () => {
    const url = link();
    const path = url.slice(server.url.length);
    const random = generator(29);
    const signed = (fields: (string | number)[]) =>
      createHmac('sha256', randomKey).update(fields.join('\n')).digest('base64url');
    const randomKey = createHash('sha256').update('not the key').digest();
    const written = [
      path.replace(/exp=\d+/, 'exp=9000000000000000'),
      path.replace(/exp=\d+/, 'exp=9e15'),
      path.replace(/exp=(\d+)/, 'exp=$1&exp=9000000000000000'),
      path.replace(/exp=(\d+)/, 'exp=9000000000000000&exp=$1'),
      path.slice(0, -1),
      path.slice(0, path.indexOf('&sig')),
      path.replace(ben.id, ada.id),
      path.replace(file.id, `${file.id}/..`),
      path.replace(/sig=.*/, `sig=${signed(['GET', file.id, callId, ben.id, 9e15])}`),
      path.replace('/files/', '/files//'),
      `${path}%`,
      path.replace('/files/', '/files/%'),
    ];
    for (let i = 0; i < 1_000; i++) {
      const at = '/files/'.length + random(path.length - '/files/'.length);
      const letter = String.fromCharCode(33 + random(94));
      const middle = [letter, '', `${path[at]}${path[at]}`, `%${path.charCodeAt(at).toString(16)}`][random(4)] ?? '';
      written.push(path.slice(0, at) + middle + path.slice(at + 1));
    }
    const given: string[] = [];
    for (const mutated of written) {
      // What stands behind a # is never sent.
      if (mutated === path || mutated.includes('#')) continue;
      const { status, code, text } = await get(server.url + mutated);
      expect(text).not.toContain('%PDF');
      given.push(`${status} ${String(code)}`);
    }
    expect(given.length).toBeGreaterThan(900);
    expect(new Set(given)).toEqual(new Set(['403 LINK_INVALID']));
    for (const method of ['PUT', 'POST', 'DELETE', 'PATCH']) {
      const answer = await seen(url, method === 'PUT' ? { method, body: 'x' } : { method });
      expect({ method, ...answer }).toEqual({ method, ...refusal(403, 'LINK_INVALID') });
    }
    expect((await get(url)).status).toBe(200);
  });
});

describe('parts of a file', () => {
  test.each([
    ['bytes=0-3', 0, 4],
    ['bytes=4-', 4, undefined],
    ['bytes=-5', -5, undefined],
    ['bytes=0-99999999', 0, undefined],
  ])('A47: %s', async (range, start, end) => {
    const response = await fetch(link(), { headers: { range } });
    const part = Buffer.from(bytes).subarray(start, end);
    const first = start < 0 ? bytes.length + start : start;
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${first}-${first + part.length - 1}/${bytes.length}`);
    expect(Buffer.from(await response.arrayBuffer()).equals(part)).toBe(true);
  });

  test.each(['bytes=0-1,4-5', 'bytes=999999999-', 'bytes=5-1', 'bytes=x', 'lines=1-2'])(
    'T34: %s is 416 and says how much there is',
    async (range) => {
      const { status, code, headers } = await get(link(), { headers: { range } });
      expect({ status, code }).toEqual(refusal(416, 'RANGE_NOT_SATISFIABLE'));
      expect(headers.get('content-range')).toBe(`bytes */${bytes.length}`);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
    },
  );

  test('T34: ten thousand parts at once are none', async () => {
    // What a header may hold at all; more is refused by the server's parser.
    const range = `bytes=${Array.from({ length: 1_500 }, (_, i) => `${i}-${i}`).join(',')}`;
    expect(await seen(link(), { headers: { range } })).toEqual(refusal(416, 'RANGE_NOT_SATISFIABLE'));
  });
});

describe('what was uploaded acts for nobody', () => {
  const polyglot = Buffer.concat([Buffer.from('GIF89a/*'), samples.gif.subarray(8), Buffer.from('*/=1;alert(1)')]);
  test.each([
    ['a page', 'a.html', '<script>alert(1)</script>', 'text/plain; charset=utf-8', 'inline'],
    ['a script', 'a.js', 'alert(1)', 'text/plain; charset=utf-8', 'inline'],
    ['Markdown', 'a.md', '<img src=x onerror=alert(1)>', 'text/plain; charset=utf-8', 'inline'],
    ['a picture that is a script too', 'a.gif', polyglot, 'image/gif', 'inline'],
    ['an SVG', 'a.svg', samples.svg, 'image/svg+xml', 'attachment'],
  ])('T31: %s', async (_what, name, content, type, disposition) => {
    const { status, headers } = await get(link(await put(name, content)));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('content-disposition')).toBe(`${disposition}; filename="${name}"; filename*=UTF-8''${name}`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  });
});
