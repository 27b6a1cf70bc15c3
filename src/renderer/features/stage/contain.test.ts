import { expect, it } from 'vitest';
import { contain } from './contain.ts';

it('A52: what is drawn on lies where the picture is, not on the bars beside, above and below it', () => {
  expect(contain({ width: 800, height: 600 }, { width: 1600, height: 900 })).toEqual({
    left: 0,
    top: 75,
    width: 800,
    height: 450,
  });
  expect(contain({ width: 801, height: 300 }, { width: 400, height: 400 })).toEqual({
    left: 251,
    top: 0,
    width: 300,
    height: 300,
  });
});

it.each([
  [
    { width: 0, height: 0 },
    { width: 100, height: 100 },
  ],
  [
    { width: 100, height: 100 },
    { width: 0, height: 0 },
  ],
])('there is no place on what has no size (%o, %o)', (box, picture) => {
  expect(contain(box, picture)).toEqual({ left: 0, top: 0, width: 0, height: 0 });
});
