import { describe, expect, it } from 'vitest';
import { COLOURS, distinctColours, initials, personColour, tellApart } from './person-colour.ts';

type Three = [number, number, number];

/** What each kind of sight makes of light: all of it, no red, no green (Machado, Oliveira, Fernandes 2009). */
const sights: Record<string, [Three, Three, Three]> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no green': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};
const times = ([a, b, c]: Three, [x, y, z]: Three): number => a * x + b * y + c * z;
const through = ([a, b, c]: [Three, Three, Three], light: Three): Three => [
  times(a, light),
  times(b, light),
  times(c, light),
];

/** Red, green and blue light of `#rrggbb`, 0..1. */
function lightOf(hex: string): Three {
  const part = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

/** In a space where equal distances look equally different (OKLab). */
function lab(light: Three): Three {
  const cones = through(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    light,
  );
  const [l, m, s] = cones.map((value) => Math.cbrt(Math.max(0, value)));
  return through(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [l ?? 0, m ?? 0, s ?? 0],
  );
}

describe('a person’s colour', () => {
  it('is the same for the same id and spreads over all colours', () => {
    expect(personColour('0197-ada')).toBe(personColour('0197-ada'));
    const seen = new Set(Array.from({ length: 500 }, (_, index) => personColour(`user-${index}`)));
    expect(seen).toEqual(new Set(COLOURS));
  });

  it('is no one else’s in the same call, and does not change when somebody comes', () => {
    const people = Array.from({ length: COLOURS.length }, (_, index) => `user-${index}`);
    const colours = distinctColours(people);
    expect(new Set(colours.values()).size).toBe(COLOURS.length);
    expect(distinctColours(people.slice(0, 4))).toEqual(new Map([...colours].slice(0, 4)));
    tellApart(people);
    expect(people.map((userId) => personColour(userId))).toEqual([...colours.values()]);
    tellApart([]);
  });

  it.each(Object.entries(sights))('is told apart from any other of a call of eight, by who sees %s', (_, sight) => {
    expect(COLOURS).toHaveLength(8);
    for (const form of ['ink', 'bright'] as const) {
      const places = COLOURS.map((colour) => lab(through(sight, lightOf(colour[form]))));
      for (const [index, one] of places.entries()) {
        for (const other of places.slice(index + 1)) {
          expect(Math.hypot(...one.map((value, axis) => value - (other[axis] ?? 0)))).toBeGreaterThan(0.08);
        }
      }
    }
  });

  it('carries white letters', () => {
    for (const { ink } of COLOURS) {
      expect(1.05 / (times([0.2126, 0.7152, 0.0722], lightOf(ink)) + 0.05)).toBeGreaterThan(4.5);
    }
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
