import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { DiskStorage } from '../../src/server/files/disk-storage.ts';
import { linkKey, writeLink } from '../../src/server/files/links.ts';
import { S3Storage } from '../../src/server/files/s3-storage.ts';
import type { Storage } from '../../src/server/files/storage.ts';
import { Refusal } from '../../src/server/errors.ts';
import { Cable } from '../support/cable.ts';
import { settingsFor, startObjectStorage, type ObjectStorage } from '../support/object-storage.ts';
import { callOf, type TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { fileOf, upload } from '../support/uploads.ts';

const silent = pino({ level: 'silent' });
const folder = mkdtempSync(join(tmpdir(), 'parley-storage-'));
let objects: ObjectStorage;
/** Between the server and the storage. */
let cable: Cable;
beforeAll(async () => {
  objects = await startObjectStorage();
  cable = await Cable.to(objects.bucket.s3Url);
});
afterAll(async () => {
  cable.close();
  await objects.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function keysOf(keys: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const key of keys) all.push(key);
  return all;
}

const throughCable = () => ({ ...objects.bucket, s3Url: cable.url + new URL(objects.bucket.s3Url).pathname });

const kinds: [string, () => Storage][] = [
  ['the disk', () => new DiskStorage(join(folder, 'stored'))],
  ['an S3-compatible storage', () => new S3Storage(objects.bucket, silent)],
];

describe.each(kinds)('A47: bytes on %s', (_name, open) => {
  let storage: Storage;
  let path: string;
  const content = randomBytes(300_000);
  const all = { start: 0, end: content.length - 1 };
  const bytesOf = async (stream: Promise<Readable>): Promise<Buffer> => buffer(await stream);
  beforeEach(() => {
    storage = open();
    path = join(folder, 'arrived');
    writeFileSync(path, content);
  });

  test('are taken over from where they arrived, and read whole and in parts', async () => {
    const key = await storage.take(path);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(existsSync(path)).toBe(false);
    expect((await bytesOf(storage.read(key, all))).equals(content)).toBe(true);
    const part = { start: 65_535, end: 131_072 };
    expect((await bytesOf(storage.read(key, part))).equals(content.subarray(part.start, part.end + 1))).toBe(true);
    expect(await bytesOf(storage.read(key, { start: 7, end: 7 }))).toEqual(content.subarray(7, 8));
  });

  test('are gone once removed, and removing them again is nothing', async () => {
    const key = await storage.take(path);
    await storage.remove(key);
    await expect(storage.read(key, all)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await storage.remove(key);
  });

  test('are listed by their age', async () => {
    const key = await storage.take(path);
    // Of some storages the clock has seconds only.
    await vi.waitFor(async () => expect(await keysOf(storage.keysOlderThan(0))).toContain(key), 5_000);
    expect(await keysOf(storage.keysOlderThan(3_600_000))).toEqual([]);
  });
});

describe('A47: a server whose files are in an S3-compatible storage', () => {
  let server: TestServer;
  let ada: TestClient;
  let ben: TestClient;
  let callId: string;
  const put = (name: string, content: string) => upload(server.url, ada.token, name, content);
  const unavailable = { status: 503, body: { error: { code: 'UNAVAILABLE', message: expect.any(String) } } };
  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
    fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${ada.token}`, 'tus-resumable': '1.0.0', ...headers },
      ...(body === undefined ? {} : { body }),
    });
  const stored = (): Promise<string[]> => keysOf(new S3Storage(objects.bucket, silent).keysOlderThan(-60_000));
  async function link(fileId: string): Promise<string> {
    const expiresAt = Date.now() + 60_000;
    return server.url + writeLink(await linkKey(server.db), { fileId, callId, viewerId: ben.id, expiresAt });
  }

  beforeAll(async () => {
    server = await TestServer.start(settingsFor(throughCable()));
    const clients = await server.connectMany(2);
    [ada, ben] = [clients[0]!, clients[1]!];
    ({ callId } = callOf(await ada.start([ben])));
    await ben.command('ACCEPT', callId);
  });
  afterAll(() => server.stop());

  test('keeps them there alone, gives them out by links and ranges, and removes them there', async () => {
    const before = await stored();
    const file = fileOf(await put('notes.txt', '0123456789'));
    const added = (await stored()).filter((key) => !before.includes(key));
    expect(added).toHaveLength(1);
    expect(readdirSync(join(server.dataDir, 'files')).sort()).toEqual(['incoming', 'uploads']);
    expect(readdirSync(join(server.dataDir, 'files', 'incoming'))).toEqual([]);

    const url = await link(file.id);
    expect(await (await fetch(url)).text()).toBe('0123456789');
    const part = await fetch(url, { headers: { range: 'bytes=3-5' } });
    expect({ status: part.status, text: await part.text() }).toEqual({ status: 206, text: '345' });

    expect((await ask('DELETE', `/api/files/${file.id}`)).status).toBe(204);
    expect(await stored()).toEqual(before);
    expect((await fetch(url)).status).toBe(404);
  });

  test('I12: while the storage is away files are UNAVAILABLE and the call goes on; what had arrived is then taken in', async () => {
    const file = fileOf(await put('notes.txt', 'kept'));
    const url = await link(file.id);
    cable.cut();
    expect(await put('more.txt', 'more')).toEqual(unavailable);
    expect((await fetch(url)).status).toBe(503);
    const begun = await ask('POST', '/api/uploads', {
      'upload-length': '5',
      'upload-metadata': `filename ${btoa('late.txt')}`,
    });
    const path = begun.headers.get('location') ?? '';
    const piece = { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
    expect((await ask('PATCH', path, piece, 'later')).status).toBe(503);
    expect(await server.get(path, ada.token)).toEqual(unavailable);
    expect((await ask('DELETE', `/api/files/${file.id}`)).status).toBe(204);
    const left = ben.next('CALL.LEFT');
    await ada.command('END', callId);
    await left;

    cable.mend();
    const late = await server.get(path, ada.token);
    expect(late).toMatchObject({ status: 200, body: { file: { name: 'late.txt', bytes: 5 } } });
    expect((await put('more.txt', 'more')).status).toBe(201);
  });

  test('a wrong key, or a bucket that is not there, is UNAVAILABLE, and said in the log without the secret', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
    const s3Url = `${new URL(objects.bucket.s3Url).origin}/no-such-bucket`;
    for (const wrong of [{ s3AccessKey: 'nobody', s3SecretKey: 'canary-secret' }, { s3Url }]) {
      lines.length = 0;
      const storage = new S3Storage({ ...objects.bucket, ...wrong }, log);
      writeFileSync(join(folder, 'arrived'), 'x');
      const refusal = await storage.take(join(folder, 'arrived')).catch((error: unknown) => error);
      expect(refusal).toEqual(new Refusal('UNAVAILABLE'));
      expect(lines).toHaveLength(1);
      expect(lines.join('')).not.toContain('canary');
    }
    // As at the start of a server.
    lines.length = 0;
    await new S3Storage({ ...objects.bucket, s3Url }, log).check();
    expect(lines).toHaveLength(1);
  });
});
