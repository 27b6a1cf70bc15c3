import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { FileInfo } from '../../shared/files.ts';
import type { Database } from '../db/connection.ts';
import type { Transact } from '../db/transaction.ts';
import { Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import {
  addFile,
  fileByUpload,
  filesOf,
  readFile,
  removeExpired,
  removeFile,
  spaceLeft,
  unknownKeys,
  type StoredFile,
  type Upload,
} from './file-store.ts';
import { inspect } from './inspect.ts';
import { Intake } from './intake.ts';
import { linkKey, readLink, writeLink, type Link } from './links.ts';
import { findOffice, type Convert } from './office.ts';
import { DiskStorage } from './disk-storage.ts';
import type { Bucket } from './s3-storage.ts';
import type { ByteRange, Storage } from './storage.ts';

export interface FileServiceOptions extends Omit<Bucket, 's3Url'> {
  db: Database;
  transact: Transact;
  log: Log;
  dataDir: string;
  /** No other server uses that folder. */
  alone: boolean;
  fileMaxBytes: number;
  fileQuotaBytes: number;
  fileTtlDays: number;
  linkTtlS: number;
  /** Without one files are kept in the data folder. */
  s3Url: string | undefined;
}

/** Files of one person, whatever their size (threat T34). */
const FILES_PER_PERSON = 1_000;
const UPLOADS_AT_ONCE = 16;
/** Longer than any upload that is under way goes without a byte (see minimum-rate.ts). */
const ABANDONED_MS = 60_000;
/** Bytes without a row that are older are left over from a crash. */
const ORPHAN_MS = 3_600_000;
/** Keys that the database is asked for in one statement. */
const KEYS_AT_ONCE = 500;
/** Resumable uploads that nobody went on with for so long. */
const UNFINISHED_MS = 24 * 3_600_000;

const folderOf = ({ dataDir }: FileServiceOptions): string => join(dataDir, 'files');

async function openStorage(options: FileServiceOptions): Promise<Storage> {
  const { s3Url, log } = options;
  if (s3Url === undefined) return new DiskStorage(join(folderOf(options), 'stored'));
  // Loaded only here: it is as large as the rest of the server.
  const { S3Storage } = await import('./s3-storage.ts');
  const storage = new S3Storage({ ...options, s3Url }, log);
  // Not waited for: one that does not answer would keep calls from starting.
  void storage.check();
  return storage;
}

/** Files and the links to them. Knows nothing of calls: who may open what is asked by whoever calls. */
export class FileService {
  /** Where resumable uploads grow. */
  readonly uploadsFolder: string;
  readonly #options: FileServiceOptions;
  readonly #db: Database;
  readonly #key: Buffer;
  readonly #convert: Convert | undefined;
  readonly #storage: Storage;
  readonly #intake: Intake;
  readonly #unfinished: Intake;
  readonly #arriving = new Map<string, number>();

  private constructor(options: FileServiceOptions, key: Buffer, convert: Convert | undefined, storage: Storage) {
    const folder = folderOf(options);
    this.uploadsFolder = join(folder, 'uploads');
    this.#options = options;
    this.#db = options.db;
    this.#key = key;
    this.#convert = convert;
    this.#storage = storage;
    this.#intake = new Intake(join(folder, 'incoming'));
    this.#unfinished = new Intake(this.uploadsFolder);
  }

  static async create(options: FileServiceOptions): Promise<FileService> {
    const [key, convert, storage] = await Promise.all([
      linkKey(options.db),
      findOffice(tmpdir()),
      openStorage(options),
    ]);
    const files = new FileService(options, key, convert, storage);
    await files.#intake.prepare(options.alone ? 0 : ABANDONED_MS);
    await files.#unfinished.prepare(UNFINISHED_MS);
    return files;
  }

  /** Undefined when there is none (any more). */
  async find(fileId: string): Promise<FileInfo | undefined> {
    return (await readFile(this.#db, fileId))?.info;
  }

  /** The files of a person, newest first. */
  list(ownerId: string): Promise<FileInfo[]> {
    return filesOf(this.#db, ownerId);
  }

  /** Another's file answers like one that does not exist. */
  async own(ownerId: string, fileId: string): Promise<FileInfo> {
    const file = await this.find(fileId);
    if (file?.ownerId !== ownerId) throw new Refusal('FILE_NOT_FOUND');
    return file;
  }

  /** Takes a file in: counted while it comes, looked into, written down. */
  receive(ownerId: string, name: string, stream: Readable): Promise<FileInfo> {
    return this.#oneOfFew(ownerId, async () => {
      const limits = { maxBytes: this.#options.fileMaxBytes, spaceLeft: await this.spaceLeft(ownerId) };
      return this.#intake.receive(stream, limits, (path) => this.add({ ownerId, name, path }));
    });
  }

  /** What a person may still upload, in bytes; refuses when that is nothing. */
  spaceLeft(ownerId: string): Promise<number> {
    const quota = { bytes: this.#options.fileQuotaBytes, files: FILES_PER_PERSON };
    return spaceLeft(this.#db, ownerId, quota);
  }

  /** Looks into a file that has arrived whole, and takes it over. */
  async add(arrived: { ownerId: string; name: string; path: string; upload?: Upload }): Promise<FileInfo> {
    const { ownerId, name, path, upload } = arrived;
    const inspected = await inspect(path, name, this.#convert);
    const { size } = await stat(path);
    const info = { id: newId(), ...inspected, bytes: size, ownerId, createdAt: new Date().toISOString() };
    const key = await this.#storage.take(path);
    try {
      await addFile(
        this.#options.transact,
        { info, key },
        {
          quota: { bytes: this.#options.fileQuotaBytes, files: FILES_PER_PERSON },
          ttlDays: this.#options.fileTtlDays,
          upload,
        },
      );
    } catch (error) {
      await this.#discard(key);
      throw error;
    }
    const { id, mediaType, bytes } = info;
    this.#options.log.info({ fileId: id, ownerId, mediaType, bytes }, 'file stored');
    return info;
  }

  /** The file that a resumable upload became, and the length of that upload. */
  byUpload(ownerId: string, uploadId: string): Promise<{ info: FileInfo; uploadBytes: number } | undefined> {
    return fileByUpload(this.#db, ownerId, uploadId);
  }

  /** Gone with its links. */
  async remove(ownerId: string, fileId: string): Promise<void> {
    const key = await removeFile(this.#db, ownerId, fileId);
    if (key === undefined) throw new Refusal('FILE_NOT_FOUND');
    this.#options.log.info({ fileId, ownerId }, 'file removed');
    await this.#discard(key);
  }

  /**
   * The path and query of a link for one viewer in one call: `/files/ID?call=…&viewer=…&exp=…&sig=…`, to be resolved
   * against the address of the server. Lives `linkTtlS`; whether the viewer is in the call is looked at when it is used.
   */
  link({ fileId, callId, viewerId }: Omit<Link, 'expiresAt'>): string {
    const expiresAt = Date.now() + this.#options.linkTtlS * 1000;
    return writeLink(this.#key, { fileId, callId, viewerId, expiresAt });
  }

  /** What a link says that we wrote and whose time is not over. */
  follow(url: string): Link {
    const link = readLink(this.#key, url);
    if (!link) throw new Refusal('LINK_INVALID');
    if (link.expiresAt <= Date.now()) throw new Refusal('LINK_EXPIRED');
    return link;
  }

  async stored(fileId: string): Promise<StoredFile> {
    const file = await readFile(this.#db, fileId);
    if (!file) throw new Refusal('FILE_NOT_FOUND');
    return file;
  }

  read(key: string, range: ByteRange): Promise<Readable> {
    return this.#storage.read(key, range);
  }

  /** Removes what is due, and what uploads and crashes left behind. */
  async sweep(): Promise<void> {
    for (const { id, key } of await removeExpired(this.#db)) {
      this.#options.log.info({ fileId: id }, 'file expired');
      await this.#discard(key);
    }
    await this.#intake.clean(ABANDONED_MS);
    await this.#unfinished.clean(UNFINISHED_MS);
  }

  /** Removes bytes that belong to no file: a crash came between the two. */
  async removeOrphans(): Promise<void> {
    let some: string[] = [];
    const sweep = async (): Promise<void> => {
      for (const orphan of await unknownKeys(this.#db, some)) await this.#discard(orphan);
      some = [];
    };
    for await (const key of this.#storage.keysOlderThan(ORPHAN_MS)) {
      some.push(key);
      if (some.length === KEYS_AT_ONCE) await sweep();
    }
    await sweep();
  }

  /** Bytes that no file has any more; what cannot be removed now is an orphan, and removed with those. */
  async #discard(key: string): Promise<void> {
    try {
      await this.#storage.remove(key);
    } catch (error) {
      const reason = error instanceof Error ? error.message : '';
      this.#options.log.warn({ reason }, 'the bytes of a file could not be removed yet');
    }
  }

  async #oneOfFew<T>(ownerId: string, work: () => Promise<T>): Promise<T> {
    const arriving = this.#arriving.get(ownerId) ?? 0;
    if (arriving >= UPLOADS_AT_ONCE) throw new Refusal('RATE_LIMITED');
    this.#arriving.set(ownerId, arriving + 1);
    try {
      return await work();
    } finally {
      const left = (this.#arriving.get(ownerId) ?? 1) - 1;
      if (left === 0) this.#arriving.delete(ownerId);
      else this.#arriving.set(ownerId, left);
    }
  }
}
