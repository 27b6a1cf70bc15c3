import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CURSOR_REST_MS, Glide } from './glide.ts';
import type { Point } from './mark.ts';

const place = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));

it('A50: a cursor is at the newest place soon, never jumps on the way, and stays within what it was told', () => {
  fc.assert(
    fc.property(place, fc.array(fc.tuple(place, fc.integer({ min: 1, max: 400 }))), (first, moves) => {
      const glide = new Glide(first, 0);
      const told: Point[] = [first];
      let now = 0;
      for (const [next, after] of moves) {
        now += after;
        const before = glide.at(now);
        glide.moveTo(next, now);
        told.push(next);
        const shown = glide.at(now);
        expect(shown[0]).toBeCloseTo(before[0], 9);
        expect(shown[1]).toBeCloseTo(before[1], 9);
        const [x, y] = glide.at(now + after / 2);
        expect(x).toBeGreaterThanOrEqual(Math.min(...told.map(([one]) => one)) - 1e-9);
        expect(y).toBeLessThanOrEqual(Math.max(...told.map(([, one]) => one)) + 1e-9);
      }
      expect(glide.at(now + 121)).toEqual(told.at(-1));
      expect(glide.rests(now + 121)).toBe(true);
    }),
  );
});

it('A50: glides between two places that come 60 ms apart, and goes away when nothing comes any more', () => {
  const glide = new Glide([0, 0], 0);
  glide.moveTo([0.6, 0], 60);
  expect(glide.at(90)[0]).toBeCloseTo(0.3);
  expect(glide.at(120)[0]).toBeCloseTo(0.6);
  expect(glide.isOld(60 + CURSOR_REST_MS - 1)).toBe(false);
  expect(glide.isOld(60 + CURSOR_REST_MS)).toBe(true);
});
