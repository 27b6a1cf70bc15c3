import * as v from 'valibot';
import type { KnownPeople } from '../call/engine-parts.ts';

const KnownSchema = v.pipe(v.string(), v.parseJson(), v.array(v.string()));
const keyOf = (userId: string): string => `people.known.${userId}`;

/** Most that are remembered; who was talked to longest ago is forgotten first. */
const MAX_KNOWN = 500;

/** The people this person has talked to, in the profile's own storage. */
export function knownPeople(userId: string): KnownPeople {
  const parsed = v.safeParse(KnownSchema, localStorage.getItem(keyOf(userId)));
  const known = new Set(parsed.success ? parsed.output : []);
  return {
    has: (other) => known.has(other),
    add(other) {
      known.delete(other);
      known.add(other);
      localStorage.setItem(keyOf(userId), JSON.stringify([...known].slice(-MAX_KNOWN)));
    },
  };
}
