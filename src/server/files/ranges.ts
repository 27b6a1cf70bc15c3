import { Refusal } from '../errors.ts';
import type { ByteRange } from './storage.ts';

const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/** The one range of a `Range` header within so many bytes. Several, or one that is not there, is refused. */
export function readRange(header: string, size: number): ByteRange {
  const [, first = '', last = ''] = RANGE.exec(header) ?? [];
  const refuse = new Refusal('RANGE_NOT_SATISFIABLE');
  if (first === '') {
    // So many bytes from the end.
    const count = Math.min(Number(last), size);
    if (count === 0) throw refuse;
    return { start: size - count, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) throw refuse;
  return { start, end };
}
