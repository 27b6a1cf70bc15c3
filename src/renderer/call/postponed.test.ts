import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deferred } from '../../../test/support/deferred.ts';
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

test('held, it is told once, when the last of those who hold it is done', async () => {
  const { postponed, told } = counted();
  const [one, two] = [deferred(), deferred()];
  postponed.hold(one.promise);
  postponed.hold(two.promise);
  postponed.tell();
  postponed.tell();
  one.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(told()).toBe(0);
  two.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(told()).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('whoever never finishes holds it for 100 ms, and does not count afterwards', async () => {
  const { postponed, told } = counted();
  const [never, later] = [deferred(), deferred()];
  postponed.hold(never.promise);
  postponed.tell();
  await vi.advanceTimersByTimeAsync(99);
  expect(told()).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(told()).toBe(1);
  postponed.hold(later.promise);
  postponed.tell();
  never.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(told()).toBe(1);
  later.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(told()).toBe(2);
});

test('nothing asked, nothing told', async () => {
  const { postponed, told } = counted();
  postponed.hold(Promise.resolve());
  await vi.advanceTimersByTimeAsync(500);
  expect(told()).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
