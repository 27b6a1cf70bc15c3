import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Newest } from './newest.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('A51: the first goes at once, of what comes in the frame after it the newest at its end, each kind by itself', () => {
  const sent: string[] = [];
  const newest = new Newest<string>((item) => sent.push(item));
  for (const item of ['a1', 'a2', 'a3']) newest.put('a', item);
  newest.put('b', 'b1');
  expect(sent).toEqual(['a1', 'b1']);
  newest.put('b', 'b2');
  vi.advanceTimersByTime(16);
  expect(sent).toEqual(['a1', 'b1', 'a3', 'b2']);
  vi.advanceTimersByTime(1_000);
  newest.put('a', 'a4');
  expect(sent.slice(4)).toEqual(['a4']);
  newest.put('a', 'a5');
  newest.close();
  vi.advanceTimersByTime(1_000);
  expect(sent).toHaveLength(5);
});
