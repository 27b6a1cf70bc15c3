import { expect, it } from 'vitest';
import { CrashPolicy } from './crash-policy.ts';

it('F43: reloads a crashed page three times a minute, then asks', () => {
  let now = 0;
  const policy = new CrashPolicy(() => now);
  expect([policy.mayReload(), policy.mayReload(), policy.mayReload(), policy.mayReload()]).toEqual([
    true,
    true,
    true,
    false,
  ]);
  now = 60_000;
  expect(policy.mayReload()).toBe(true);
});
