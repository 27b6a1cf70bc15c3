import fc from 'fast-check';
import { expect, it } from 'vitest';
import { frameOf, pixelsOf, stillCovers, type Place } from './canvas-layer.ts';

const MOST = 16_777_216;
const side = fc.integer({ min: 10, max: 20_000 });
const ratio = fc.constantFrom(1, 1.25, 1.5, 2, 3);
const part = fc.double({ min: 0, max: 1, noNaN: true });

/** A window of 1200 by 900 over a surface, somewhere on it. */
const place = fc.tuple(side, side, ratio, part, part).map(([width, height, pixelRatio, x, y]): Place => {
  const [left, top] = [x * Math.max(0, width - 1200), y * Math.max(0, height - 900)];
  return {
    width,
    height,
    pixelRatio,
    visible: { left, top, right: Math.min(width, left + 1200), bottom: Math.min(height, top + 900) },
  };
});

it('a canvas has a bounded size, is as sharp as the screen, and covers what is seen', () => {
  fc.assert(
    fc.property(place, (at) => {
      const frame = frameOf(at);
      expect(frame.width * frame.height).toBeLessThanOrEqual(MOST + 20_000);
      expect(frame.scale).toBeCloseTo((at.width * at.pixelRatio) / 1000, 6);
      const { left = 0, top = 0, right = 0, bottom = 0 } = at.visible ?? {};
      expect(frame.left).toBeLessThanOrEqual(left * at.pixelRatio + 1);
      expect(frame.top).toBeLessThanOrEqual(top * at.pixelRatio + 1);
      expect(frame.left + frame.width).toBeGreaterThanOrEqual(right * at.pixelRatio - 1);
      expect(frame.top + frame.height).toBeGreaterThanOrEqual(bottom * at.pixelRatio - 1);
      expect(stillCovers(frame, at)).toBe(true);
    }),
  );
});

it('where nobody says what is seen it covers everything, less sharp if need be', () => {
  fc.assert(
    fc.property(side, side, ratio, (width, height, pixelRatio) => {
      const frame = frameOf({ width, height, pixelRatio });
      expect(frame.width * frame.height).toBeLessThanOrEqual(MOST + 20_000);
      expect([frame.left, frame.top]).toEqual([0, 0]);
      expect(Math.abs(frame.scale * 1000 - frame.width)).toBeLessThanOrEqual(1);
    }),
  );
});

it('scrolling within what is covered draws nothing anew, beyond it does', () => {
  const seen = (top: number): Place => ({
    width: 3000,
    height: 6000,
    pixelRatio: 2,
    visible: { left: 0, top, right: 1200, bottom: top + 900 },
  });
  const frame = frameOf(seen(0));
  expect(stillCovers(frame, seen(500))).toBe(true);
  expect(stillCovers(frame, seen(3000))).toBe(false);
  expect(pixelsOf(frameOf(seen(3000)), { left: 0, top: 0, right: 10, bottom: 10 }).height).toBe(0);
});
