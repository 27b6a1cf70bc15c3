import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Darkness } from './darkness.ts';
import type { ServerConnection } from './types.ts';

type Remote = { status: 'connected' | 'left'; connection: RTCPeerConnectionState; silent: boolean };
const here: Remote = { status: 'connected', connection: 'connected', silent: false };
const silent: Remote = { ...here, silent: true };
const lost: Remote = { ...here, connection: 'disconnected' };
const gone: Remote = { ...lost, status: 'left' };

let tried: number;
let tookMs: number | undefined;
let darkness: Darkness;

beforeEach(() => {
  vi.useFakeTimers();
  tried = 0;
  tookMs = undefined;
  darkness = new Darkness(
    () => (tried += 1),
    () => tookMs,
  );
});
afterEach(() => {
  darkness.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function see(status: ServerConnection['status'], ...remotes: Remote[]): void {
  darkness.review({ server: { status }, session: { remotes } });
}

test('F15: while neither the server nor anybody in the call is heard, the server is tried every 2 s, if nothing is known of the way to it', () => {
  see('waiting', silent, lost);
  vi.advanceTimersByTime(1_000);
  // What changes meanwhile does not put it off.
  see('connecting', lost, lost);
  vi.advanceTimersByTime(5_000);
  expect(tried).toBe(3);
  see('open', lost, lost);
  vi.advanceTimersByTime(10_000);
  expect(tried).toBe(3);
});

test.each([
  [20, 14],
  [200, 10],
  [1_000, 5],
])('F15: where a connection takes %s ms, %s times in ten seconds', (took, times) => {
  tookMs = took;
  see('waiting', silent);
  vi.advanceTimersByTime(10_000);
  expect(tried).toBe(times);
});

test.each<[string, ServerConnection['status'], Remote[]]>([
  ['somebody is heard: it is the server that is gone', 'waiting', [silent, here]],
  ['the server is heard', 'open', [silent]],
  ['nobody else is in the call', 'waiting', [gone]],
  ['the server refused', 'refused', [silent]],
])('F15: otherwise it is left to the usual delays: %s', (_, status, remotes) => {
  see(status, ...remotes);
  vi.advanceTimersByTime(10_000);
  expect(tried).toBe(0);
});

test('F15: nor is it tried without a call', () => {
  see('waiting', silent);
  darkness.review({ server: { status: 'waiting' }, session: undefined });
  vi.advanceTimersByTime(10_000);
  expect(tried).toBe(0);
});
