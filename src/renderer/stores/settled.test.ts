import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { effectScope, shallowRef } from 'vue';
import { useSettled } from './settled.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('is so once it has been so for a while, and no longer the moment it is not', () => {
  const connected = shallowRef(false);
  const scope = effectScope();
  const settled = scope.run(() => useSettled(() => connected.value));
  connected.value = true;
  vi.advanceTimersByTime(499);
  expect(settled?.value).toBe(false);
  connected.value = false;
  vi.advanceTimersByTime(1);
  expect(settled?.value).toBe(false);
  connected.value = true;
  vi.advanceTimersByTime(500);
  expect(settled?.value).toBe(true);
  connected.value = false;
  expect(settled?.value).toBe(false);
  connected.value = true;
  scope.stop();
  expect(vi.getTimerCount()).toBe(0);
});
