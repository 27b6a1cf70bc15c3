import { expect, it } from 'vitest';
import { ben, cleo, dan, eve, everyone, farid, remoteView } from '../../dev/fixtures.ts';
import { candidatesOf, membersOf } from './call-people.ts';

const remotes = [
  remoteView(ben, { status: 'left' }),
  remoteView(cleo, { status: 'invited' }),
  remoteView(dan),
  remoteView(eve, { status: 'reconnecting' }),
];

it('who is there comes first, who is gone last and can be rung again', () => {
  expect(membersOf(remotes).map(({ displayName, word, ringable }) => [displayName, word, ringable])).toEqual([
    ['Dan Okafor', undefined, false],
    ['Eve Lindqvist', 'Reconnecting…', false],
    ['Cleo', 'Ringing…', false],
    ['Ben', 'Left', true],
  ]);
});

it('everyone else can be added, whoever is offline last', () => {
  const names = candidatesOf(everyone.slice(1), remotes).map(({ id }) => id);
  expect(names).not.toContain(ben?.id);
  expect(names).toHaveLength(4);
  expect(names.at(-1)).toBe(farid?.id);
});
