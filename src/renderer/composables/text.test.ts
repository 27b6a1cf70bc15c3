import { describe, expect, it } from 'vitest';
import { formatElapsed, joinNames } from './text.ts';

describe('formatElapsed', () => {
  it.each([
    [-5000, '0:00'],
    [999, '0:00'],
    [65_000, '1:05'],
    [3_599_999, '59:59'],
    [3_729_000, '1:02:09'],
    [36_000_000, '10:00:00'],
  ])('%i ms is %s', (milliseconds, expected) => expect(formatElapsed(milliseconds)).toBe(expected));
});

describe('joinNames', () => {
  it.each([
    [[], 'nobody'],
    [['Ben'], 'Ben'],
    [['Ben', 'Cleo'], 'Ben and Cleo'],
    [['Ben', 'Cleo', 'Dan'], 'Ben, Cleo and Dan'],
    [['Ben', 'Cleo', 'Dan', 'Eve', 'Fay'], 'Ben, Cleo and 3 others'],
  ])('%j is “%s”', (names, expected) => expect(joinNames(names)).toBe(expected));
});
