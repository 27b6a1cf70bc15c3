import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';
import type { SessionView } from '../call/types.ts';

/** A socket that is back within this time was not worth a word: media does not depend on it. */
export const UNSAID_MS = 2500;

/** Who has been without a socket for longer than is passed over in silence. */
export function useLate(): {
  late: Readonly<ShallowRef<ReadonlySet<string>>>;
  follow: (session: SessionView | undefined) => void;
} {
  const late = shallowRef<ReadonlySet<string>>(new Set());
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  function follow(session: SessionView | undefined): void {
    const lost = new Set(
      session?.remotes.filter(({ status }) => status === 'reconnecting').map(({ userId }) => userId),
    );
    for (const [userId, timer] of timers) {
      if (lost.has(userId)) continue;
      clearTimeout(timer);
      timers.delete(userId);
    }
    for (const userId of lost) {
      if (timers.has(userId)) continue;
      timers.set(
        userId,
        setTimeout(() => {
          late.value = new Set([...late.value, userId]);
        }, UNSAID_MS),
      );
    }
    const still = [...late.value].filter((userId) => lost.has(userId));
    if (still.length < late.value.size) late.value = new Set(still);
  }

  onScopeDispose(() => follow(undefined));
  return { late, follow };
}

/** The session as it is told: who is seen and heard all the while has not lost anything yet. */
export function withoutHiccups(session: SessionView | undefined, late: ReadonlySet<string>): SessionView | undefined {
  if (session === undefined) return undefined;
  const unsaid = session.remotes.filter(
    ({ userId, status, connection }) => status === 'reconnecting' && connection === 'connected' && !late.has(userId),
  );
  if (unsaid.length === 0) return session;
  return {
    ...session,
    remotes: session.remotes.map((remote) => (unsaid.includes(remote) ? { ...remote, status: 'connected' } : remote)),
  };
}
