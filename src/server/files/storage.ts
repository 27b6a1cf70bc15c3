import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';

/** First and last byte. */
export interface ByteRange {
  start: number;
  end: number;
}

/** Where the bytes of files are, under keys that say nothing: 64 hex digits. */
export interface Storage {
  /** Takes over a finished file from the local disk; durable when it resolves. */
  take(path: string): Promise<string>;
  /** Refuses with FILE_NOT_FOUND when there is nothing under that key. */
  read(key: string, range: ByteRange): Promise<Readable>;
  /** Nothing happens if it is gone already. */
  remove(key: string): Promise<void>;
  /** What has been there for longer than `ms`. */
  keysOlderThan(ms: number): AsyncIterable<string>;
}

const KEY_BYTES = 32;
const KEY = /^[0-9a-f]{64}$/;

export function newStorageKey(): string {
  return randomBytes(KEY_BYTES).toString('hex');
}

export function isStorageKey(text: string): boolean {
  return KEY.test(text);
}
