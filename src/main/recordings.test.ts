import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordingName } from './recording-name.ts';
import { Recordings, type RecordingFile } from './recordings.ts';

const WINDOW = 7;
const noon = new Date(2026, 0, 2, 12, 5);
const bytes = (text: string) => new TextEncoder().encode(text);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-recordings-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

const recordings = (at = folder) => new Recordings({ folder: () => at, now: () => noon });
const failing = (code: string) => Object.assign(new Error(code), { code });

test('B76: what is written is there at once, in its place, for nobody else to read', async () => {
  const under = recordings(join(folder, 'new', 'Parley'));
  const { name } = await under.begin(WINDOW, ['Ada', 'Ben']);
  expect(name).toBe('Ada, Ben 2026-01-02 12.05.webm');
  const path = join(folder, 'new', 'Parley', name);
  await under.write(WINDOW, 0, bytes('0000 world'));
  expect(readFileSync(path, 'utf8')).toBe('0000 world');
  await under.write(WINDOW, 0, bytes('hell'));
  await under.write(WINDOW, 10, bytes('!'));
  // Whatever becomes of the window.
  expect(readFileSync(path, 'utf8')).toBe('hell world!');
  expect(await under.end(WINDOW)).toEqual({ name, folder: join(folder, 'new', 'Parley') });
  expect(under.finished(WINDOW)).toBe(path);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0);
});

test('B76: two of the same minute are two files; one that was there stays', async () => {
  writeFileSync(join(folder, 'Ada 2026-01-02 12.05.webm'), 'mine');
  const under = recordings();
  expect(await under.begin(WINDOW, ['Ada'])).toEqual({ name: 'Ada 2026-01-02 12.05 (2).webm' });
  expect(await under.begin(WINDOW, ['Ada'])).toEqual({ name: 'Ada 2026-01-02 12.05 (3).webm' });
  await under.drop(WINDOW);
  expect(readFileSync(join(folder, 'Ada 2026-01-02 12.05.webm'), 'utf8')).toBe('mine');
});

test('B76: a gap, or a window that records nothing, is refused', async () => {
  const under = recordings();
  await expect(under.write(WINDOW, 0, bytes('a'))).rejects.toMatchObject({ code: 'NO_RECORDING' });
  await under.begin(WINDOW, ['Ada']);
  await expect(under.write(WINDOW, 1, bytes('a'))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await expect(under.write(WINDOW + 1, 0, bytes('a'))).rejects.toMatchObject({ code: 'NO_RECORDING' });
  await under.drop(WINDOW);
  await expect(under.end(WINDOW)).rejects.toMatchObject({ code: 'NO_RECORDING' });
});

test.each([
  ['ENOSPC', 'DISK_FULL'],
  ['EDQUOT', 'DISK_FULL'],
  ['EIO', 'DISK_GONE'],
])('B76: %s while it is written is %s, and the file is closed', async (system, code) => {
  let closed = 0;
  const file: RecordingFile = {
    write: () => Promise.reject(failing(system)),
    sync: () => Promise.resolve(),
    close: async () => void (closed += 1),
  };
  const under = new Recordings({ folder: () => folder, create: () => Promise.resolve(file) });
  await under.begin(WINDOW, ['Ada']);
  await expect(under.write(WINDOW, 0, bytes('a'))).rejects.toMatchObject({ code });
  expect(closed).toBe(1);
  await expect(under.write(WINDOW, 0, bytes('a'))).rejects.toMatchObject({ code: 'NO_RECORDING' });
});

test.each(['EACCES', 'EROFS', 'EPERM'])('B76: %s of the folder is said so', async (system) => {
  const under = new Recordings({ folder: () => folder, create: () => Promise.reject(failing(system)) });
  await expect(under.begin(WINDOW, ['Ada'])).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE' });
});

test('B76: a folder that is a file is said so', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, '');
  await expect(recordings(path).begin(WINDOW, ['Ada'])).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE' });
});

test('B76: a name is a name of one file, whatever people are called', () => {
  expect(recordingName([], noon)).toBe('Call 2026-01-02 12.05');
  expect(recordingName(['../../etc/passwd', 'a\u202egpj.exe', 'C:\\x', 'b\0c'], noon)).toBe(
    'etc passwd, a gpj.exe, C x, b c 2026-01-02 12.05',
  );
  expect(recordingName(['..', '...'], noon)).toBe('Call 2026-01-02 12.05');
  const long = recordingName(
    Array.from({ length: 49 }, () => '👩‍🚀'.repeat(20)),
    noon,
  );
  expect(basename(long)).toBe(long);
  expect(Buffer.byteLength(long)).toBeLessThan(255 - '.webm'.length);
});
