import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../errors.ts';
import { asRefusal, checkFree } from './disk-storage.ts';

/** The disk is looked at again after so many bytes. */
const CHECK_BYTES = 8 * 1024 * 1024;

/** How much may come: for everybody, and for this person. */
export interface Limits {
  maxBytes: number;
  spaceLeft: number;
}

function counter(folder: string, { maxBytes, spaceLeft }: Limits): Transform {
  let total = 0;
  let checked = 0;
  const count = async (bytes: number): Promise<void> => {
    total += bytes;
    if (total > maxBytes) throw new Refusal('PAYLOAD_TOO_LARGE');
    if (total > spaceLeft) throw new Refusal('QUOTA_EXCEEDED');
    if (total - checked < CHECK_BYTES) return;
    checked = total;
    await checkFree(folder);
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count(chunk.length).then(
        () => done(null, chunk),
        (error: Error) => done(error),
      );
    },
  });
}

/** A folder of what arrives; what is received here does not outlive its request. */
export class Intake {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the folder, and cleans it of what a server before this one left. */
  async prepare(ms: number): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.clean(ms);
  }

  /** Removes what nothing was written to for so long. */
  async clean(ms: number): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const found = await stat(path).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs >= ms) await rm(path, { recursive: true, force: true });
    }
  }

  /** Writes the stream to a file that `use` may look at or take away; it is gone afterwards. */
  async receive<T>(stream: Readable, limits: Limits, use: (path: string) => Promise<T>): Promise<T> {
    const path = join(this.#folder, randomBytes(16).toString('hex'));
    try {
      await checkFree(this.#folder);
      await pipeline(stream, counter(this.#folder, limits), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      return await use(path);
    } catch (error) {
      throw asRefusal(error);
    } finally {
      await rm(path, { force: true });
    }
  }
}
