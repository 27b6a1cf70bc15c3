import { expect, test, vi } from 'vitest';
import { createLog } from '../log.ts';
import { Departures } from './departures.ts';

const connection = { connectionId: 'c', sessionId: 's', userId: 'ada', deviceId: 'desk' };

test('F5: what could not be done when a socket closed is done once it can be, and not again', async () => {
  vi.useFakeTimers();
  const depart = vi
    .fn<() => Promise<void>>()
    .mockRejectedValueOnce(new Error('away'))
    .mockRejectedValueOnce(new Error('away'));
  depart.mockResolvedValue();
  const departures = new Departures(depart, createLog('silent'));
  await departures.of(connection);
  expect(depart).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(depart).toHaveBeenCalledTimes(3);
  await departures.stop();
  vi.useRealTimers();
});

test('F4: a node that stops tries no more', async () => {
  vi.useFakeTimers();
  const depart = vi.fn<() => Promise<void>>().mockRejectedValue(new Error('away'));
  const departures = new Departures(depart, createLog('silent'));
  await departures.of(connection);
  await departures.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(depart).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
});
