import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Mark, Point } from './mark.ts';
import { PART_POINTS, Recorder, type Style } from './recorder.ts';

const ids = () => {
  let next = 0;
  return () => `mark-${++next}`;
};
const pen: Style = { tool: 'pen', color: '#1a5fd0', width: 4 };

/** Draws `points`, taking a batch after every `every` of them. */
function draw(style: Style, points: readonly (readonly [number, number])[], every = 7) {
  const recorder = new Recorder(style, ids());
  const batches: Point[][] = [];
  const marks: Mark[] = [];
  const take = (): void => {
    const { progress, full } = recorder.take();
    marks.push(...full);
    if (progress !== undefined) batches.push(progress.points);
  };
  points.forEach(([x, y], index) => {
    recorder.add(x, y);
    if (index % every === 0) take();
  });
  take();
  const last = recorder.finish();
  return { marks: last === undefined ? marks : [...marks, last], batches };
}

const anyNumber = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double());

it('A52 T24: whatever a pointer says, a stroke is made of fractions with at most five decimals and 1,000 points', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyNumber, anyNumber), { maxLength: 300 }), (points) => {
      for (const { points: kept } of draw(pen, points).marks) {
        expect(kept.length).toBeLessThanOrEqual(PART_POINTS);
        for (const value of kept.flat()) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
          expect(String(value).replace(/^\d+\.?/, '').length).toBeLessThanOrEqual(5);
        }
      }
    }),
  );
});

it('A52: a stroke of 10,000 points goes on as further marks, each beginning where the last one ended', () => {
  const points = Array.from({ length: 10_000 }, (_, index) => [(index % 100) / 100, index / 10_000] as const);
  const { marks } = draw(pen, points);
  expect(marks.map(({ points: kept }) => kept.length)).toEqual([...Array.from({ length: 10 }, () => 1000), 10]);
  expect(new Set(marks.map(({ id }) => id)).size).toBe(marks.length);
  marks.forEach(({ points: kept }, index) => {
    if (index > 0) expect(kept[0]).toEqual(marks[index - 1]?.points.at(-1));
  });
  expect(marks.flatMap(({ points: kept }, index) => (index === 0 ? kept : kept.slice(1)))).toEqual(points);
});

it('the batches of a stroke are all of its points, once, in order', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 })), {
        selector: String,
        minLength: 1,
      }),
      fc.integer({ min: 1, max: 20 }),
      (places, every) => {
        const points = places.map(([x, y]) => [x / 1000, y / 1000] as const);
        const { batches, marks } = draw(pen, points, every);
        expect(batches.flat()).toEqual(marks[0]?.points);
      },
    ),
  );
});

it('a figure is its two ends, a laser leaves nothing, and a click with a figure is nothing', () => {
  const way = [
    [0.1, 0.1],
    [0.3, 0.2],
    [0.5, 0.4],
  ] as const;
  const [first, , last] = way;
  expect(draw({ ...pen, tool: 'rectangle' }, way).marks[0]?.points).toEqual([first, last]);
  expect(draw({ ...pen, tool: 'laser' }, way).marks).toEqual([]);
  expect(draw({ ...pen, tool: 'ellipse' }, way.slice(0, 1)).marks).toEqual([]);
  expect(draw(pen, way.slice(0, 1)).marks[0]?.points).toEqual([first]);
});

it('keeps how hard a pen was pressed, and says nothing of it for a mouse', () => {
  const recorder = new Recorder(pen, ids());
  recorder.add(0.1, 0.1, 0.25);
  recorder.add(0.2, 0.1, 0.12345);
  expect(recorder.take().progress?.pressures).toEqual([0.25, 0.123]);
  expect(recorder.finish()?.pressures).toEqual([0.25, 0.123]);
  expect(draw(pen, [[0.1, 0.1]]).marks[0]).not.toHaveProperty('pressures');
});
