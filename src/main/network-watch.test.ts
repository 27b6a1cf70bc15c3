import type { NetworkInterfaceInfo } from 'node:os';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchNetwork } from './network-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function address(text: string, more: { internal?: boolean; scopeid?: number } = {}): NetworkInterfaceInfo {
  const common = { address: text, netmask: '', mac: '', cidr: null, internal: more.internal ?? false };
  return text.includes(':') ? { ...common, family: 'IPv6', scopeid: more.scopeid ?? 0 } : { ...common, family: 'IPv4' };
}

it('F14 B83: tells of another address, not of the same ones again, nor of none, nor of local ones', () => {
  const loopback = address('127.0.0.1', { internal: true });
  let now: NodeJS.Dict<NetworkInterfaceInfo[]> = {
    lo: [loopback],
    eth0: [address('192.0.2.1'), address('2001:db8::1')],
  };
  const changed = vi.fn<() => void>();
  watchNetwork(() => now, changed);
  const see = (next: typeof now): number => {
    now = next;
    vi.advanceTimersByTime(1000);
    return changed.mock.calls.length;
  };
  expect(see({ lo: [loopback], eth0: [address('2001:db8::1'), address('192.0.2.1')] })).toBe(0);
  expect(see({ eth0: [address('192.0.2.1'), address('2001:db8::1'), address('fe80::1', { scopeid: 2 })] })).toBe(0);
  expect(see({ lo: [loopback] })).toBe(0);
  expect(see({ eth0: [address('192.0.2.1'), address('2001:db8::1')] })).toBe(0);
  expect(see({ wlan0: [address('198.51.100.7')] })).toBe(1);
});
