import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Newest } from './newest.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('A51: of each the newest is passed on, with the frame; what is done meanwhile comes after it', () => {
  const passed: string[][] = [];
  const newest = new Newest<string>((waiting) => passed.push(waiting));
  newest.put('ada', 'a1');
  vi.advanceTimersByTime(1);
  expect(passed).toEqual([['a1']]);
  newest.put('ada', 'a2');
  newest.put('ben', 'b1');
  newest.put('ada', 'a3');
  vi.advanceTimersByTime(16);
  expect(passed.slice(1)).toEqual([['b1', 'a3']]);
  newest.put('ben', 'b2');
  newest.flush();
  newest.flush();
  vi.advanceTimersByTime(100);
  expect(passed.slice(2)).toEqual([['b2']]);
});

it('A50: cursors are passed on in steps that stay, and each is told how early it came', () => {
  const passed: [at: number, waiting: string[]][] = [];
  const start = performance.now();
  const newest = new Newest<string>((waiting) => passed.push([performance.now() - start, waiting]));
  const put = (who: string): void => newest.putInStep(who, 50, (early) => `${who} ${early}`);
  vi.advanceTimersByTime(130);
  put('ada');
  vi.advanceTimersByTime(10);
  put('ben');
  vi.advanceTimersByTime(50);
  put('ada');
  vi.advanceTimersByTime(100);
  expect(passed).toEqual([
    [150, ['ada 20', 'ben 10']],
    [200, ['ada 10']],
  ]);
});

it('A51: a view is not kept waiting by cursors, which go with it', () => {
  const passed: string[][] = [];
  const newest = new Newest<string>((waiting) => passed.push(waiting));
  newest.putInStep('ada', 50, () => 'cursor');
  newest.put('ben', 'view');
  vi.advanceTimersByTime(1);
  expect(passed).toEqual([['cursor', 'view']]);
  vi.advanceTimersByTime(100);
  expect(passed).toHaveLength(1);
});
