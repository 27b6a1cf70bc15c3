import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveStrokes, SILENCE_MS } from './live-strokes.ts';
import { isDrawable, MAX_POINTS, type Point, type Progress } from './mark.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const progress = (id: string, points: Point[], start = 0, patch: Partial<Progress> = {}): Progress => ({
  id,
  tool: 'pen',
  color: '#000000',
  width: 4,
  points,
  start,
  ...patch,
});
const many = (count: number): Point[] => Array.from({ length: count }, (_, index) => [index / count, 0]);

it('A52: gathers a stroke for whoever turns to its page, until it is settled or its author falls silent', () => {
  const over = vi.fn<(surface: string, id: string) => void>();
  const live = new LiveStrokes(over);
  live.extend('page', 'ben', progress('one', [[0, 0]]));
  live.extend('page', 'ben', progress('one', [[0.5, 0.5]], 1));
  expect(live.on('page').map(({ points }) => points)).toEqual([
    [
      [0, 0],
      [0.5, 0.5],
    ],
  ]);
  expect(live.on('other page')).toEqual([]);
  live.settle('one');
  expect(live.on('page')).toEqual([]);
  live.extend('page', 'ben', progress('two', [[0, 0]]));
  vi.advanceTimersByTime(SILENCE_MS);
  expect(over.mock.calls).toEqual([['page', 'two']]);
  expect(live.on('page')).toEqual([]);
});

it('T24 I12: a stroke has at most 2,000 points, a person a few at once, and nobody goes on with another’s', () => {
  const over = vi.fn<(surface: string, id: string) => void>();
  const live = new LiveStrokes(over);
  live.extend('page', 'ben', progress('one', many(MAX_POINTS)));
  expect(live.extend('page', 'ben', progress('one', [[0, 0]], MAX_POINTS))).toBeUndefined();
  expect(live.extend('page', 'eve', progress('one', [[0, 0]]))).toBeUndefined();
  expect(live.extend('other page', 'ben', progress('one', [[0, 0]]))).toBeUndefined();
  for (const id of ['two', 'three', 'four', 'five']) live.extend('page', 'ben', progress(id, [[0, 0]]));
  expect(over.mock.calls).toEqual([['page', 'one']]);
  live.drop(({ author }) => author === 'ben');
  expect(live.on('page')).toEqual([]);
});

it.each([
  ['NaN', progress('x', [[Number.NaN, 0]])],
  ['infinite', progress('x', [[0, Infinity]])],
  ['out of range', progress('x', [[0, 1.01]])],
  ['negative', progress('x', [[-0.1, 0]])],
  ['no points', progress('x', [])],
  ['too many points', progress('x', many(MAX_POINTS + 1))],
  ['a colour that loads something', progress('x', [[0, 0]], 0, { color: 'url(https://evil.example)' })],
  ['a width of nothing', progress('x', [[0, 0]], 0, { width: 0 })],
  ['a width that is no number', progress('x', [[0, 0]], 0, { width: Number.NaN })],
  ['fewer pressures than points', progress('x', many(2), 0, { pressures: [0.5] })],
])('T24: %s is not drawn', (_, one) => {
  const live = new LiveStrokes(() => undefined);
  expect(isDrawable(one)).toBe(false);
  expect(live.extend('page', 'ben', one)).toBeUndefined();
  expect(live.on('page')).toEqual([]);
});
