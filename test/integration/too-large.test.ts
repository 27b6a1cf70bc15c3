import { mkdtempSync, openAsBlob, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { errorBody } from '../../src/shared/errors.ts';
import type { Session } from '../../src/shared/account.ts';
import { TestServer } from '../support/test-server.ts';

// A file larger than the limit as it is by default, both ways that a file comes.

const BYTES = 101 * 1024 * 1024;
const refused = { error: { code: 'PAYLOAD_TOO_LARGE', message: errorBody('PAYLOAD_TOO_LARGE').message } };

let server: TestServer;
let ada: Session;
let folder: string;
let path: string;
beforeAll(async () => {
  server = await TestServer.start();
  ada = await server.signUp('Ada');
  folder = mkdtempSync(join(tmpdir(), 'parley-large-'));
  path = join(folder, 'a.txt');
  writeFileSync(path, '');
  // Sparse: it has its length and takes no room.
  truncateSync(path, BYTES);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

const left = (): string[] =>
  readdirSync(join(server.dataDir, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

test('T34: a file of 101 MB is refused with a code and a sentence, and nothing of it stays', async () => {
  const form = new FormData();
  form.set('file', await openAsBlob(path), 'a.txt');
  const headers = { authorization: `Bearer ${ada.token}` };
  const response = await fetch(`${server.url}/api/files`, { method: 'POST', headers, body: form });
  expect(response.status).toBe(413);
  expect(await response.json()).toEqual(refused);
  await vi.waitFor(() => expect(left()).toEqual([]));
  expect(await server.get('/api/files', ada.token)).toMatchObject({ body: { files: [] } });
}, 60_000);

test('T34: in pieces it is refused before the first of them', async () => {
  const headers = { authorization: `Bearer ${ada.token}`, 'tus-resumable': '1.0.0', 'upload-length': String(BYTES) };
  const response = await fetch(`${server.url}/api/uploads`, { method: 'POST', headers });
  expect(response.status).toBe(413);
  expect(await response.json()).toEqual(refused);
  expect(left()).toEqual([]);
});
