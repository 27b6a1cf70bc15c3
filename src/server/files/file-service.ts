import type { FileInfo } from '../../shared/files.ts';
import type { Database } from '../db/connection.ts';
import { readFile } from './file-store.ts';
import { linkKey, writeLink } from './links.ts';

export interface FileServiceOptions {
  linkTtlS: number;
}

/** Files and the links to them. Knows nothing of calls: who may open what is asked by whoever calls. */
export class FileService {
  readonly #db: Database;
  readonly #key: Buffer;
  readonly #options: FileServiceOptions;

  private constructor(db: Database, key: Buffer, options: FileServiceOptions) {
    this.#db = db;
    this.#key = key;
    this.#options = options;
  }

  static async create(db: Database, options: FileServiceOptions): Promise<FileService> {
    return new FileService(db, await linkKey(db), options);
  }

  /** Undefined when there is none (any more). */
  async find(fileId: string): Promise<FileInfo | undefined> {
    return (await readFile(this.#db, fileId))?.info;
  }

  /**
   * The path and query of a link for one viewer in one call: `/files/ID?call=…&viewer=…&exp=…&sig=…`, to be resolved
   * against the address of the server. Lives `linkTtlS`; whether the viewer is in the call is looked at when it is used.
   */
  link({ fileId, callId, viewerId }: { fileId: string; callId: string; viewerId: string }): string {
    const expiresAt = Date.now() + this.#options.linkTtlS * 1000;
    return writeLink(this.#key, { fileId, callId, viewerId, expiresAt });
  }
}
