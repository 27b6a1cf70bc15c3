import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cursorPace } from './cursor-pace.ts';
import { Newest } from './newest.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('A50: the first goes at once, of what comes in the while after it the newest at its end, each kind by itself', () => {
  const sent: string[] = [];
  const newest = new Newest<string>((item) => sent.push(item));
  for (const item of ['a1', 'a2', 'a3']) newest.put('a', item, 50);
  newest.put('b', 'b1');
  expect(sent).toEqual(['a1', 'b1']);
  newest.put('b', 'b2');
  vi.advanceTimersByTime(16);
  expect(sent).toEqual(['a1', 'b1', 'b2']);
  vi.advanceTimersByTime(34);
  expect(sent).toEqual(['a1', 'b1', 'b2', 'a3']);
  vi.advanceTimersByTime(1_000);
  newest.put('a', 'a4', 50);
  expect(sent.slice(4)).toEqual(['a4']);
  newest.put('a', 'a5', 50);
  newest.close();
  vi.advanceTimersByTime(1_000);
  expect(sent).toHaveLength(5);
});

it('A50: a cursor is told at the display’s rate to one other, and never less than twenty times a second', () => {
  expect([1, 2, 3, 4, 7, 49].map(cursorPace)).toEqual([16, 33, 33, 50, 50, 50]);
});
