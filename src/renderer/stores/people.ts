import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import * as v from 'valibot';
import {
  PeopleSchema,
  PresenceChangedManySchema,
  PresenceChangedSchema,
  PresenceChosenSchema,
  UserAddedSchema,
  type ChosenPresence,
  type Person,
  type PresenceChanged,
} from '../../shared/account.ts';
import type { Calls } from '../call/types.ts';
import { getJson } from './api.ts';
import { useSessionStore } from './session.ts';

/** Everyone on this server and whether they can be reached. */
export const usePeopleStore = defineStore('people', () => {
  const account = useSessionStore();
  const everyone = shallowRef<Person[]>([]);
  const status = shallowRef<'loading' | 'ready' | 'failed'>('loading');
  const failure = shallowRef<string>();
  // What was pushed while a list was on its way is newer than that list.
  let pushed = new Map<string, PresenceChanged['presence']>();
  let added = new Map<string, Person>();
  let asked = 0;

  const others = computed(() => everyone.value.filter((person) => person.id !== account.user?.id).sort(byName));
  /** What I chose to be seen as, on whichever device. */
  const chosen = shallowRef<ChosenPresence>('online');
  const myPresence = computed(() => everyone.value.find((person) => person.id === account.user?.id)?.presence);

  async function load(): Promise<void> {
    const session = account.bootstrap?.session;
    if (session === undefined) return;
    const asking = ++asked;
    pushed = new Map();
    added = new Map();
    const answer = await getJson({ servers: account.servers, token: session.token }, '/api/users', PeopleSchema);
    if (asking !== asked) return;
    if (answer.ok) {
      everyone.value = merge(answer.value.users);
      status.value = 'ready';
      failure.value = undefined;
    } else if (answer.error.code === 'UNAUTHENTICATED') {
      await account.expire();
    } else {
      // A list that was there stays: older is better than nothing.
      status.value = everyone.value.length > 0 ? 'ready' : 'failed';
      failure.value = answer.error.message;
    }
  }

  function merge(users: Person[]): Person[] {
    const byId = new Map(users.map((person) => [person.id, person]));
    for (const person of added.values()) byId.set(person.id, person);
    return [...byId.values()].map((person) => ({ ...person, presence: pushed.get(person.id) ?? person.presence }));
  }

  function follow(calls: Pick<Calls, 'onServerEvent'>): () => void {
    const stops = [
      calls.onServerEvent('PRESENCE.CHANGED', (payload) => {
        const parsed = v.safeParse(PresenceChangedSchema, payload);
        if (parsed.success) presenceChanged([parsed.output]);
      }),
      calls.onServerEvent('PRESENCE.CHANGED_MANY', (payload) => {
        const parsed = v.safeParse(PresenceChangedManySchema, payload);
        if (parsed.success) presenceChanged(parsed.output.changes);
      }),
      calls.onServerEvent('PRESENCE.CHOSEN', (payload) => {
        const parsed = v.safeParse(PresenceChosenSchema, payload);
        if (parsed.success) chosen.value = parsed.output.chosen;
      }),
      calls.onServerEvent('USER.ADDED', (payload) => {
        const parsed = v.safeParse(UserAddedSchema, payload);
        if (parsed.success) userAdded(parsed.output.user);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  function presenceChanged(changes: readonly PresenceChanged[]): void {
    for (const { userId, presence } of changes) pushed.set(userId, presence);
    everyone.value = everyone.value.map((person) => {
      const presence = pushed.get(person.id) ?? person.presence;
      return presence === person.presence ? person : { ...person, presence };
    });
  }

  function userAdded(user: Person): void {
    added.set(user.id, user);
    everyone.value = [...everyone.value.filter((person) => person.id !== user.id), user];
  }

  return { everyone, others, chosen, myPresence, status, failure, load, follow };
});

function byName(a: Person, b: Person): number {
  return a.displayName.localeCompare(b.displayName, undefined, { sensitivity: 'base', numeric: true });
}
