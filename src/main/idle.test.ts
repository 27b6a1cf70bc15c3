import { expect, it, vi } from 'vitest';
import { IdleWatch } from './idle.ts';

function watch() {
  let seconds = 0;
  const changed = vi.fn<(idle: boolean) => void>();
  const idle = new IdleWatch({ idleSeconds: () => seconds, changed });
  const after = (since: number): void => {
    seconds = since;
    idle.look();
  };
  return { idle, after, told: () => changed.mock.calls.flat() };
}

it('tells once that nobody is there, and once that somebody is back', () => {
  const { after, told } = watch();
  for (const seconds of [0, 299, 300, 315, 0, 15]) after(seconds);
  expect(told()).toEqual([true, false]);
});

it('takes a locked screen for an empty chair at once, however it was locked', () => {
  const { idle, after, told } = watch();
  idle.setLocked(true);
  after(2);
  idle.setLocked(false);
  expect(told()).toEqual([true, false]);
});
