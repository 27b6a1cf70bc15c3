import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Postponed } from './postponed.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function counted(): { postponed: Postponed; told: () => number } {
  const action = vi.fn<() => void>();
  return { postponed: new Postponed(action), told: () => action.mock.calls.length };
}

test('told at once while nothing holds it', () => {
  const { postponed, told } = counted();
  postponed.tell();
  postponed.tell();
  expect(told()).toBe(2);
});

test('held, it is told once, after 160 ms', () => {
  const { postponed, told } = counted();
  postponed.hold();
  postponed.tell();
  postponed.tell();
  vi.advanceTimersByTime(159);
  expect(told()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(told()).toBe(1);
  postponed.tell();
  expect(told()).toBe(2);
});

test('let go, it is told at once, and not again', () => {
  const { postponed, told } = counted();
  postponed.hold();
  postponed.tell();
  postponed.release();
  expect(told()).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('nothing asked, nothing told', () => {
  const { postponed, told } = counted();
  postponed.hold();
  vi.advanceTimersByTime(500);
  expect(told()).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
