import { expect, test } from 'vitest';
import { Refusal } from '../errors.ts';
import { readRange } from './ranges.ts';

test.each([
  ['bytes=0-0', { start: 0, end: 0 }],
  ['bytes=2-4', { start: 2, end: 4 }],
  ['bytes=2-', { start: 2, end: 9 }],
  ['bytes=2-400', { start: 2, end: 9 }],
  ['bytes=-3', { start: 7, end: 9 }],
  ['bytes=-30', { start: 0, end: 9 }],
])('T34: %s of ten bytes', (header, range) => {
  expect(readRange(header, 10)).toEqual(range);
});

const thousands = `bytes=${Array.from({ length: 10_000 }, (_, i) => `${i}-${i}`).join(',')}`;
test.each(['bytes=10-', 'bytes=4-2', 'bytes=-0', 'bytes=-', 'bytes=0-1,3-4', 'items=0-1', 'bytes=a-b', '', thousands])(
  'T34: %.20s is refused',
  (header) => {
    expect(() => readRange(header, 10)).toThrow(new Refusal('RANGE_NOT_SATISFIABLE'));
  },
);
