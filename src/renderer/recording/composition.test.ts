import { expect, test } from 'vitest';
import { compose, contain, cover, type Box } from './composition.ts';

const size = { width: 1280, height: 720 };
const inside = ({ x, y, width, height }: Box) =>
  width > 0 && height > 0 && x >= 0 && y >= 0 && x + width <= size.width && y + height <= size.height;
const apart = (a: Box, b: Box) =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

test.each([0, 1, 2, 3, 5, 8, 9, 50])(
  'B76: %i people have places of their own, with something large and without',
  (people) => {
    for (const large of [true, false]) {
      const places = compose(people, large, size);
      const boxes = [...places.people, ...(places.large === undefined ? [] : [places.large])];
      expect(boxes.length).toBe(people + (large ? 1 : 0));
      expect(boxes.every(inside)).toBe(true);
      expect(boxes.every((a, i) => boxes.slice(i + 1).every((b) => apart(a, b)))).toBe(true);
    }
  },
);

test('B76: a face fills its place, a screen is whole', () => {
  const box = { x: 100, y: 100, width: 200, height: 200 };
  expect(cover({ width: 1280, height: 720 }, box)).toEqual({ x: 280, y: 0, width: 720, height: 720 });
  expect(contain({ width: 1280, height: 640 }, box)).toEqual({ x: 100, y: 150, width: 200, height: 100 });
});
