import { expect, test, vi } from 'vitest';
import type { PresenceChanged } from '../../shared/account.ts';
import { createLog } from '../log.ts';
import type { Seen } from './connections.ts';
import { PresenceFeed } from './presence-feed.ts';

const online: Seen = { presence: 'online', chosen: 'online' };
const offline: Seen = { presence: 'offline', chosen: 'online' };

/** A feed over presences that the test sets; `told` is what each look-up made of them. */
function feed() {
  const people = new Map<string, Seen>();
  const told: (readonly PresenceChanged[])[] = [];
  const looked: (readonly string[])[] = [];
  const presenceOf = (userIds: readonly string[]) => {
    looked.push(userIds);
    return Promise.resolve(new Map(userIds.map((id) => [id, people.get(id) ?? offline])));
  };
  const tell = { everyone: (changes: readonly PresenceChanged[]) => void told.push(changes), own: () => {} };
  return { presence: new PresenceFeed({ presenceOf }, tell, createLog('silent')), people, told, looked };
}

test('F42: a crowd that comes at once is one look-up, and told at once', async () => {
  const { presence, people, told, looked } = feed();
  const crowd = Array.from({ length: 1_000 }, (_, n) => `user-${n}`);
  for (const id of crowd) {
    people.set(id, online);
    presence.touch([id]);
  }
  await vi.waitFor(() => expect(told).toHaveLength(1));
  expect(looked).toEqual([crowd]);
  expect(told[0]).toHaveLength(1_000);
  await presence.stop();
});

test('F42: who goes and comes back between two look-ups has not changed', async () => {
  const { presence, people, told, looked } = feed();
  people.set('ada', online);
  presence.touch(['ada']);
  await vi.waitFor(() => expect(told).toEqual([[{ userId: 'ada', presence: 'online' }]]));
  people.delete('ada');
  presence.touch(['ada']);
  people.set('ada', online);
  presence.touch(['ada']);
  await vi.waitFor(() => expect(looked).toHaveLength(2));
  await presence.stop();
  expect(told.flat()).toHaveLength(1);
});

test('who was listed otherwise in between is told again, so that no reader of that list believes it for good', async () => {
  const { presence, people, told } = feed();
  people.set('ada', online);
  presence.touch(['ada']);
  await vi.waitFor(() => expect(told).toHaveLength(1));
  presence.repeat(presence.toldOtherwise([{ id: 'ada', presence: 'online' }]));
  presence.repeat(presence.toldOtherwise([{ id: 'ada', presence: 'offline' }]));
  await vi.waitFor(() => expect(told).toHaveLength(2));
  expect(told[1]).toEqual([{ userId: 'ada', presence: 'online' }]);
  await presence.stop();
});
