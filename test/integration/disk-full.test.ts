import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { callOf } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { fileOf, upload } from '../support/uploads.ts';

const MIB = 1024 * 1024;

test('F39 T34: on a full disk files are STORAGE_FULL, calls go on, and space that is there again is used', async ({
  skip,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-full-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder]);
  skip(mounted.status !== 0, 'a small disk can be mounted by root on Linux only');
  onTestFinished(() => void spawnSync('umount', ['-l', folder]));
  const server = await TestServer.start({ PARLEY_DATA_DIR: join(folder, 'server') });
  onTestFinished(() => server.stop());
  const [ada, ben] = await server.connectMany(2);
  const put = (bytes: number) => upload(server.url, ada!.token, 'a.txt', 'x'.repeat(bytes));
  const full = { status: 507, body: { error: { code: 'STORAGE_FULL', message: expect.any(String) } } };

  // It ends in the middle.
  expect(await put(9 * MIB)).toEqual(full);
  const file = fileOf(await put(6 * MIB));
  // A tenth is always left to the others.
  writeFileSync(join(folder, 'others'), Buffer.alloc(1.5 * MIB));
  expect(await put(10)).toEqual(full);
  const begun = await fetch(`${server.url}/api/uploads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ada!.token}`, 'tus-resumable': '1.0.0', 'upload-length': '10' },
  });
  expect({ status: begun.status, body: await begun.json() }).toEqual(full);
  const { callId } = callOf(await ada!.start([ben!]));
  expect(callOf(await ben!.command('ACCEPT', callId)).status).toBe('active');

  await fetch(`${server.url}/api/files/${file.id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${ada!.token}` },
  });
  expect((await put(10)).status).toBe(201);
});
