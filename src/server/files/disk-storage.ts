import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Refusal } from '../errors.ts';
import { isStorageKey, newStorageKey, type ByteRange, type Storage } from './storage.ts';

/** Of the disk, always left to the database, the logs and everybody else. */
const FREE_SHARE = 0.1;

/** Node's own errors by their code. */
function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.some((code) => error.code === code);
}

/** A disk that is full, or would be, answers with a code of ours. */
export function asRefusal(error: unknown): unknown {
  return hasCode(error, 'ENOSPC', 'EDQUOT') ? new Refusal('STORAGE_FULL') : error;
}

/** Refuses with STORAGE_FULL when less than a tenth of that disk would be free with so many bytes more. */
export async function checkFree(folder: string, bytes = 0): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(folder);
  if (bavail * bsize - bytes < blocks * bsize * FREE_SHARE) throw new Refusal('STORAGE_FULL');
}

/** Has what was written to a file, or to a folder's list, on the disk. */
async function sync(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** On the local disk, 256 folders of files. */
export class DiskStorage implements Storage {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async take(path: string): Promise<string> {
    const key = newStorageKey();
    const target = this.#path(key);
    try {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await sync(path);
      await rename(path, target);
      await sync(dirname(target));
    } catch (error) {
      throw asRefusal(error);
    }
    return key;
  }

  async read(key: string, range: ByteRange): Promise<Readable> {
    try {
      // Open before anything is answered: what is removed meanwhile is read to its end.
      const file = await open(this.#path(key));
      return file.createReadStream(range);
    } catch (error) {
      throw hasCode(error, 'ENOENT') ? new Refusal('FILE_NOT_FOUND') : error;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.#path(key), { force: true });
  }

  async *keysOlderThan(ms: number): AsyncIterable<string> {
    for (const folder of await readdir(this.#folder).catch(() => [])) {
      for (const rest of await readdir(join(this.#folder, folder)).catch(() => [])) {
        const key = folder + rest;
        if (!isStorageKey(key)) continue;
        const found = await stat(this.#path(key)).catch(() => undefined);
        if (found && Date.now() - found.ctimeMs > ms) yield key;
      }
    }
  }

  #path(key: string): string {
    if (!isStorageKey(key)) throw new Error('not a storage key');
    return join(this.#folder, key.slice(0, 2), key.slice(2));
  }
}
