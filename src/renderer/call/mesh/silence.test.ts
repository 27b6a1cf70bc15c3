import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Silence } from './silence.ts';

let arrived: number | undefined;
let expected: boolean;
let told: boolean[];
let silence: Silence;

beforeEach(() => {
  vi.useFakeTimers();
  [arrived, expected, told] = [0, true, []];
  silence = new Silence({
    silentMs: 1500,
    expected: () => expected,
    arrived: () => Promise.resolve(arrived),
    changed: (silent) => told.push(silent),
  });
  silence.start();
});
afterEach(() => {
  silence.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

async function looks(count: number, packets: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    arrived = (arrived ?? 0) + packets;
    await vi.advanceTimersByTimeAsync(500);
  }
}

test('F18: nothing for 1.5 s is told, told again while it lasts, and its end', async () => {
  await looks(4, 25);
  await looks(2, 0);
  expect(told).toEqual([]);
  await looks(1, 0);
  expect(told).toEqual([true]);
  await looks(3, 0);
  expect(told).toEqual([true, true]);
  await looks(1, 1);
  expect(told).toEqual([true, true, false]);
});

test('a connection that comes about is not silent, nor is a thin one', async () => {
  await looks(20, 0);
  await looks(20, 1);
  expect(told).toEqual([]);
});

test('who has nothing to send is not silent', async () => {
  await looks(3, 25);
  expected = false;
  await looks(10, 0);
  expect(told).toEqual([]);
});

test('a new connection begins anew, and that it flows ends the silence', async () => {
  await looks(2, 25);
  await looks(3, 0);
  silence.forget();
  arrived = 0;
  await looks(3, 0);
  expect(told).toEqual([true]);
  await looks(1, 25);
  expect(told).toEqual([true, false]);
});
