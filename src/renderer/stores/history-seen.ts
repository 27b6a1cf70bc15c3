import * as v from 'valibot';

const SeenSchema = v.pipe(v.string(), v.isoTimestamp());
const keyOf = (userId: string): string => `history.seen.${userId}`;

/** Until when this person has looked at the history, in the server's time; the profile's own storage keeps it. */
export function readSeen(userId: string): string | undefined {
  const parsed = v.safeParse(SeenSchema, localStorage.getItem(keyOf(userId)));
  return parsed.success ? parsed.output : undefined;
}

export function writeSeen(userId: string, at: string): void {
  localStorage.setItem(keyOf(userId), at);
}
