import { describe, expect, it } from 'vitest';
import { HUES, initials, personHue } from './person-colour.ts';

describe('a person’s colour', () => {
  it('is the same for the same id and spreads over all hues', () => {
    expect(personHue('0197-ada')).toBe(personHue('0197-ada'));
    const seen = new Set(Array.from({ length: 500 }, (_, index) => personHue(`user-${index}`)));
    expect(seen).toEqual(new Set(HUES));
  });
});

describe('initials', () => {
  it.each([
    ['Ada', 'A'],
    ['Ada Lovelace', 'AL'],
    ['grace.hopper', 'GH'],
    ['Anna Maria von der Tann', 'AT'],
    ['  ', ''],
    ['👩‍💻 Kim', '👩‍💻K'],
    ['ß', 'SS'],
  ])('of “%s” are “%s”', (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
});
