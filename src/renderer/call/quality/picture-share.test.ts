import { expect, it } from 'vitest';
import { shapeOf } from './encodings.ts';
import { pictureShare } from './picture-share.ts';

const people = [1, 2, 3, 4, 5, 6, 7, 8];

it('B80: up to the limit of the mesh everybody is sent whole pictures', () => {
  expect(people.map((seated) => pictureShare(seated, 8))).toEqual(people.map(() => 1));
  expect([2, 3].map((seated) => pictureShare(seated, 3))).toEqual([1, 1]);
  expect(shapeOf('camera', 'full', 1)).toEqual({ active: true });
});

it('B80: beyond it, each further person lowers what each is sent, and all of it together stays the same', () => {
  for (const limit of [2, 3, 4]) {
    const crowds = people.filter((seated) => seated > limit);
    const shapes = crowds.map((seated) => shapeOf('camera', 'full', pictureShare(seated, limit)));
    const widths = shapes.map(({ scaleResolutionDownBy = 1 }) => 1280 / scaleResolutionDownBy);
    expect(new Set(widths).size).toBe(widths.length);
    expect(widths).toEqual(widths.toSorted((a, b) => b - a));
    crowds.forEach((seated, i) => {
      const { maxBitrate = Infinity, scaleResolutionDownBy = 1 } = shapes[i] ?? { active: false };
      expect(maxBitrate * (seated - 1)).toBeCloseTo(2_500_000 * (limit - 1), 0);
      expect((seated - 1) / scaleResolutionDownBy ** 2).toBeCloseTo(limit - 1, 5);
    });
  }
});

it('B80, B69: of a narrow line and a crowd the smaller picture counts; text stays sharp and moves less', () => {
  const share = pictureShare(8, 3);
  expect(shapeOf('camera', 'low', share)).toEqual(shapeOf('camera', 'low', 1));
  expect(shapeOf('camera', 'sound', share)).toEqual({ active: false });
  expect(shapeOf('microphone', 'full', share)).toEqual({ active: true });
  expect(shapeOf('screen', 'full', share)).toEqual({
    active: true,
    maxBitrate: expect.closeTo(714_286, 0),
    maxFramerate: expect.closeTo(8.6, 1),
  });
});
