import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { Refusal } from '../errors.ts';
import type { Log } from '../log.ts';
import { isStorageKey, newStorageKey, type ByteRange, type Storage } from './storage.ts';

/** A bucket that holds the files of one Parley and nothing else. */
export interface Bucket {
  /** `https://HOST/BUCKET`. */
  s3Url: string;
  s3Region: string;
  s3AccessKey: string;
  s3SecretKey: string;
}

/** Of a storage that does not answer: until it is connected, and without a byte. */
const PATIENCE_MS = { connect: 5_000, idle: 30_000 };

/** The library would write to the console; what goes wrong is logged by us. */
const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** What is wrong there is not the fault of who asked. */
function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  return new Refusal(status === 507 ? 'STORAGE_FULL' : 'UNAVAILABLE');
}

/** In an S3-compatible object storage, asked by path (`HOST/BUCKET/KEY`), which all of them understand. */
export class S3Storage implements Storage {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #log: Log;

  constructor({ s3Url, s3Region, s3AccessKey, s3SecretKey }: Bucket, log: Log) {
    const { origin, pathname } = new URL(s3Url);
    this.#bucket = pathname.slice(1);
    this.#log = log;
    this.#client = new S3Client({
      endpoint: origin,
      region: s3Region,
      credentials: { accessKeyId: s3AccessKey, secretAccessKey: s3SecretKey },
      forcePathStyle: true,
      logger: quiet,
      // Sums of a newer kind than the signature's own are unknown to many storages.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: PATIENCE_MS.connect, socketTimeout: PATIENCE_MS.idle },
    });
  }

  /** Says in the log what is wrong with the bucket; calls go on without it. */
  async check(): Promise<void> {
    await this.#ask(() => this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }))).catch(() => {});
  }

  async take(path: string): Promise<string> {
    const key = newStorageKey();
    const { size } = await stat(path);
    const object = { Bucket: this.#bucket, Key: key, ContentLength: size };
    await this.#ask(() => this.#client.send(new PutObjectCommand({ ...object, Body: createReadStream(path) })));
    await rm(path, { force: true });
    return key;
  }

  async read(key: string, { start, end }: ByteRange): Promise<Readable> {
    const object = { Bucket: this.#bucket, Key: key, Range: `bytes=${start}-${end}` };
    const { Body } = await this.#ask(() => this.#client.send(new GetObjectCommand(object)));
    if (!(Body instanceof Readable)) throw new Refusal('UNAVAILABLE');
    return Body;
  }

  async remove(key: string): Promise<void> {
    await this.#ask(() => this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key })));
  }

  async *keysOlderThan(ms: number): AsyncIterable<string> {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucket })) {
      for (const { Key = '', LastModified } of Contents) {
        if (isStorageKey(Key) && LastModified && Date.now() - LastModified.getTime() > ms) yield Key;
      }
    }
  }

  async #ask<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof NoSuchKey) throw new Refusal('FILE_NOT_FOUND');
      // Its name alone: the message may hold a signed address.
      const reason = error instanceof Error ? error.name : '';
      this.#log.warn({ reason }, 'the storage of files cannot be used');
      throw asRefusal(error);
    }
  }
}
