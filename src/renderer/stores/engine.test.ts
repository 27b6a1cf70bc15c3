import { expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../../shared/ipc.ts';
import { choicesOf } from './engine.ts';

function choices(change: Partial<Settings>): ReturnType<typeof choicesOf> {
  return choicesOf(new Set(['ben']), () => ({ ...defaultSettings, ...change }));
}

it('T21: connects early with who was talked to, while the person wants that', () => {
  expect(['ben', 'cleo'].map(choices({}).known.has)).toEqual([true, false]);
  expect(choices({ connectEarly: false }).known.has('ben')).toBe(false);
});

it('T21: hides the network address from nobody, from strangers, or from everybody', () => {
  expect(['ben', 'cleo'].map(choices({}).relayOnly)).toEqual([false, false]);
  expect(['ben', 'cleo'].map(choices({ relayStrangers: true, connectEarly: false }).relayOnly)).toEqual([false, true]);
  expect(['ben', 'cleo'].map(choices({ relayAlways: true }).relayOnly)).toEqual([true, true]);
});
