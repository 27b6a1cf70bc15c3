import { describe, expect, it } from 'vitest';
import { distinctHues, HUES, initials, personHue, tellApart } from './person-colour.ts';

describe('a person’s colour', () => {
  it('is the same for the same id and spreads over all hues', () => {
    expect(personHue('0197-ada')).toBe(personHue('0197-ada'));
    const seen = new Set(Array.from({ length: 500 }, (_, index) => personHue(`user-${index}`)));
    expect(seen).toEqual(new Set(HUES));
  });

  it('is no one else’s in the same call, and does not change when somebody comes', () => {
    const people = Array.from({ length: HUES.length }, (_, index) => `user-${index}`);
    const hues = distinctHues(people);
    expect(new Set(hues.values()).size).toBe(HUES.length);
    expect(distinctHues(people.slice(0, 4))).toEqual(new Map([...hues].slice(0, 4)));
    tellApart(people);
    expect(people.map((userId) => personHue(userId))).toEqual([...hues.values()]);
    tellApart([]);
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
