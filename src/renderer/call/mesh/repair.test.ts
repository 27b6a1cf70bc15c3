import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Repair } from './repair.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function repairOf(restartDelayMs = 2000): { repair: Repair; done: string[] } {
  const done: string[] = [];
  const repair = new Repair(
    { restartDelayMs, restartEveryMs: 5000, restartsBeforeRebuild: 3 },
    { restart: () => done.push('restart'), rebuild: () => done.push('rebuild') },
  );
  return { repair, done };
}

test('B52: ICE is restarted 5 s after `disconnected` if still so, with that setting', () => {
  const { repair, done } = repairOf(5000);
  repair.follow('disconnected');
  vi.advanceTimersByTime(4999);
  expect(done).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(done).toEqual(['restart']);
});

test('B52: back in time, nothing is restarted', () => {
  const { repair, done } = repairOf(5000);
  repair.follow('disconnected');
  vi.advanceTimersByTime(4000);
  repair.follow('connected');
  vi.advanceTimersByTime(60_000);
  expect(done).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test('B40: `failed` is restarted at once, again and again, and after three times built anew', () => {
  const { repair, done } = repairOf();
  repair.follow('failed');
  expect(done).toEqual(['restart']);
  repair.follow('connecting');
  vi.advanceTimersByTime(10_000);
  expect(done).toEqual(['restart', 'restart', 'restart']);
  vi.advanceTimersByTime(5000);
  expect(done.at(-1)).toBe('rebuild');
});

test('a first connection is pushed when nothing moves, and left alone once ICE is at it', () => {
  const { repair, done } = repairOf();
  repair.expect();
  vi.advanceTimersByTime(5000);
  expect(done).toEqual(['restart']);
  const other = repairOf();
  other.repair.expect();
  other.repair.follow('connecting');
  vi.advanceTimersByTime(20_000);
  expect(other.done).toEqual([]);
});

test('closing leaves no timer', () => {
  const { repair } = repairOf();
  repair.follow('failed');
  repair.close();
  expect(vi.getTimerCount()).toBe(0);
});
