import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchRate } from './minimum-rate.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const arriving = () => Object.assign(new EventEmitter(), { complete: false, socket: { bytesRead: 0 } });
const WINDOW_MS = 15_000;

test('T34: a byte a second is too slow, a kilobyte a second is not', () => {
  const [slow, fair] = [arriving(), arriving()];
  const [onSlow, onFair] = [vi.fn<() => void>(), vi.fn<() => void>()];
  watchRate(slow, onSlow);
  watchRate(fair, onFair);
  slow.socket.bytesRead += 15;
  fair.socket.bytesRead += 15 * 1024;
  vi.advanceTimersByTime(WINDOW_MS);
  expect(onSlow).toHaveBeenCalledOnce();
  expect(onFair).not.toHaveBeenCalled();
  vi.advanceTimersByTime(WINDOW_MS);
  expect(onFair).toHaveBeenCalledOnce();
});

test('T34: what is all there, or gone, is watched no longer', () => {
  const [whole, gone] = [arriving(), arriving()];
  const onSlow = vi.fn<() => void>();
  watchRate(whole, onSlow);
  watchRate(gone, onSlow);
  whole.complete = true;
  gone.emit('close');
  vi.advanceTimersByTime(2 * WINDOW_MS);
  expect(onSlow).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
