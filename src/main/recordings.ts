import { constants, type PathLike } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MainError } from './errors.ts';
import { recordingName } from './recording-name.ts';

/** What of a file is used; the real one, or one that is full. */
export type RecordingFile = Pick<FileHandle, 'write' | 'sync' | 'close'>;

export interface RecordingsParts {
  /** Where new files go. */
  folder: () => string;
  now?: () => Date;
  /** Opens a new file; fails when there is one of that name. */
  create?: (path: PathLike) => Promise<RecordingFile>;
}

interface Running {
  path: string;
  file: RecordingFile;
  /** Bytes so far. */
  end: number;
  /** One write after the other. */
  last: Promise<void>;
}

const MOST_OF_ONE_NAME = 100;
const EXTENSION = '.webm';

/** Recordings on their way to the disk, one a window. What has been written is there whatever happens to the window. */
export class Recordings {
  readonly #parts: RecordingsParts;
  readonly #running = new Map<number, Running>();
  readonly #finished = new Map<number, string>();

  constructor(parts: RecordingsParts) {
    this.#parts = parts;
  }

  async begin(windowId: number, people: readonly string[]): Promise<{ name: string }> {
    // The page was reloaded in between: what it wrote stays.
    await this.drop(windowId);
    const now = this.#parts.now?.() ?? new Date();
    try {
      const { path, file } = await this.#create(recordingName(people, now));
      this.#running.set(windowId, { path, file, end: 0, last: Promise.resolve() });
      return { name: basename(path) };
    } catch (error) {
      throw refusal(error);
    }
  }

  async write(windowId: number, position: number, data: Uint8Array): Promise<void> {
    const running = this.#of(windowId);
    if (position > running.end) throw new MainError('INVALID_ARGUMENT', 'The recording has a gap. Start it again.');
    running.end = Math.max(running.end, position + data.length);
    running.last = running.last.then(() => writeAll(running.file, data, position));
    try {
      await running.last;
    } catch (error) {
      await this.drop(windowId);
      throw refusal(error);
    }
  }

  /** Resolves when all of it is on the disk. */
  async end(windowId: number): Promise<{ name: string; folder: string }> {
    const running = this.#of(windowId);
    try {
      await running.last;
      await running.file.sync();
    } catch (error) {
      throw refusal(error);
    } finally {
      await this.drop(windowId);
    }
    return { name: basename(running.path), folder: dirname(running.path) };
  }

  /** The page is gone, or gave up: the file stays as far as it is. */
  async drop(windowId: number): Promise<void> {
    const running = this.#running.get(windowId);
    if (running === undefined) return;
    this.#running.delete(windowId);
    this.#finished.set(windowId, running.path);
    await running.last.catch(() => undefined);
    await running.file.close().catch(() => undefined);
  }

  /** The window's last recording; undefined when it made none. */
  finished(windowId: number): string | undefined {
    return this.#finished.get(windowId);
  }

  #of(windowId: number): Running {
    const running = this.#running.get(windowId);
    if (running === undefined) throw new MainError('NO_RECORDING', 'No recording is running. Start it again.');
    return running;
  }

  /** A file of its own: two that begin in the same minute differ by a number. */
  async #create(name: string): Promise<{ path: string; file: RecordingFile }> {
    const folder = this.#parts.folder();
    await mkdir(folder, { recursive: true });
    const create = this.#parts.create ?? createFile;
    for (let number = 1; ; number++) {
      const path = join(folder, `${name}${number === 1 ? '' : ` (${number})`}${EXTENSION}`);
      try {
        return { path, file: await create(path) };
      } catch (error) {
        if (codeOf(error) !== 'EEXIST' || number === MOST_OF_ONE_NAME) throw error;
      }
    }
  }
}

/** What people say is for who records it only. */
function createFile(path: PathLike): Promise<FileHandle> {
  return open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
}

async function writeAll(file: RecordingFile, data: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < data.length;) {
    const { bytesWritten } = await file.write(data, written, data.length - written, position + written);
    written += bytesWritten;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function refusal(error: unknown): Error {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new MainError(
        'DISK_FULL',
        'The disk is full, so the recording stopped; what was recorded before is kept. Make room, or choose another folder in Settings.',
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'ENOENT':
    case 'EEXIST':
      return new MainError(
        'FOLDER_NOT_WRITABLE',
        'Parley cannot write to the recordings folder. Choose another folder in Settings.',
      );
    case 'EIO':
    case 'ENODEV':
      return new MainError(
        'DISK_GONE',
        'The disk does not take the recording any more; what was recorded before may be kept. Check it, or choose another folder in Settings.',
      );
    default:
      return error instanceof Error ? error : new Error(String(error));
  }
}
