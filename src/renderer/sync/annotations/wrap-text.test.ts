import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wrapText } from './wrap-text.ts';

const widthOf = (line: string): number => Array.from(line).length;

it.each([
  ['one two three', 7, ['one two', 'three']],
  ['one\n\ntwo', 9, ['one', '', 'two']],
  ['abcdefgh ij', 4, ['abcd', 'efgh', 'ij']],
  ['👩👩👩', 2, ['👩👩', '👩']],
  ['', 5, ['']],
])('“%s” in %i is %j', (text, room, lines) => {
  expect(wrapText(text, room, widthOf)).toEqual(lines);
});

it('no line is longer than the room, and no letter is lost', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (text, room) => {
      const lines = wrapText(text, room, widthOf);
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(room);
      expect(lines.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
    }),
  );
});
