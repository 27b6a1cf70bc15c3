import { expect, test } from 'vitest';
import { nextAttempt } from './reconnect-policy.ts';
import { defaultSettings } from '../settings.ts';

const exact = { ...defaultSettings.reconnect, jitter: 0 };

test('B15: the back-off is 1, 2, 4, 8, 16 s', () => {
  const delays = [0, 1, 2, 3, 4].map((attempts) => nextAttempt(attempts, exact, Math.random));
  expect(delays.map(({ delayMs }) => delayMs)).toEqual([1000, 2000, 4000, 8000, 16_000]);
  expect(delays.every(({ failed }) => !failed)).toBe(true);
});

test('B15: the back-off never exceeds 30 s, whatever the number of attempts shown', () => {
  const patient = { ...exact, shownAfter: 100 };
  expect([5, 6, 40].map((attempts) => nextAttempt(attempts, patient, Math.random).delayMs)).toEqual([
    30_000, 30_000, 30_000,
  ]);
});

test('B15: jitter keeps the delay within its share either way', () => {
  const settings = { ...exact, jitter: 0.2 };
  expect(nextAttempt(0, settings, () => 0).delayMs).toBe(800);
  expect(nextAttempt(0, settings, () => 0.5).delayMs).toBe(1000);
  expect(nextAttempt(0, settings, () => 1).delayMs).toBe(1200);
});

test('B16: after five attempts in vain it says so and goes on every 30 s', () => {
  expect(nextAttempt(5, exact, Math.random)).toEqual({ delayMs: 30_000, failed: true });
  expect(nextAttempt(17, exact, Math.random)).toEqual({ delayMs: 30_000, failed: true });
  const short = { ...exact, shownAfter: 2 };
  expect(nextAttempt(1, short, Math.random).failed).toBe(false);
  expect(nextAttempt(2, short, Math.random).failed).toBe(true);
});
