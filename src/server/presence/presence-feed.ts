import { setImmediate as nextTick, setTimeout as delay } from 'node:timers/promises';
import type { ChosenPresence, Person, PresenceChanged } from '../../shared/account.ts';
import type { Log } from '../log.ts';
import type { Connections, Seen } from './connections.ts';

/** How this node's sockets are told. */
interface Tell {
  everyone: (changes: readonly PresenceChanged[]) => void;
  own: (userId: string, chosen: ChosenPresence) => void;
}

const unseen: Seen = { presence: 'offline', chosen: 'online' };

/** After each look-up it rests so many times as long as that took, so that a crowd costs others little (fault F42). */
const REST = 9;
const REST_LIMIT_MS = 1_000;

/**
 * Tells this node's sockets whenever somebody's presence has changed. What happens between two look-ups is one: who goes
 * and comes back meanwhile has not changed.
 */
export class PresenceFeed {
  readonly #connections: Pick<Connections, 'presenceOf'>;
  readonly #tell: Tell;
  readonly #log: Log;
  readonly #sent = new Map<string, Seen>();
  readonly #waiting = new Set<string>();
  /** Of those, who is told even if nothing has changed since they were told last. */
  readonly #anyway = new Set<string>();
  #running: Promise<void> | undefined;
  readonly #stopped = new AbortController();

  constructor(connections: Pick<Connections, 'presenceOf'>, tell: Tell, log: Log) {
    this.#connections = connections;
    this.#tell = tell;
    this.#log = log;
  }

  /** Something happened that may have changed these people's presence. */
  touch(userIds: Iterable<string>): void {
    for (const userId of userIds) this.#waiting.add(userId);
    if (this.#stopped.signal.aborted || this.#running || this.#waiting.size === 0) return;
    this.#running = this.#flush().finally(() => {
      this.#running = undefined;
      this.touch([]);
    });
  }

  /** These are told even if they are what they were told to be: a list that was read in between said otherwise. */
  repeat(userIds: readonly string[]): void {
    for (const userId of userIds) this.#anyway.add(userId);
    this.touch(userIds);
  }

  /** Those of a list who were last told to be something else. */
  toldOtherwise(people: readonly Pick<Person, 'id' | 'presence'>[]): string[] {
    return people
      .filter(({ id, presence }) => presence !== (this.#sent.get(id) ?? unseen).presence)
      .map(({ id }) => id);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #flush(): Promise<void> {
    await nextTick();
    const start = performance.now();
    const userIds = [...this.#waiting];
    const anyway = new Set(this.#anyway);
    this.#waiting.clear();
    this.#anyway.clear();
    try {
      const changes: PresenceChanged[] = [];
      for (const [userId, seen] of await this.#connections.presenceOf(userIds)) {
        const before = this.#sent.get(userId) ?? unseen;
        this.#sent.set(userId, seen);
        if (seen.presence !== before.presence || anyway.has(userId)) changes.push({ userId, presence: seen.presence });
        if (seen.chosen !== before.chosen) this.#tell.own(userId, seen.chosen);
      }
      this.#tell.everyone(changes);
    } catch (error) {
      this.#log.warn({ reason: error instanceof Error ? error.message : '' }, 'presence could not be read');
    }
    const rest = Math.min(REST * (performance.now() - start), REST_LIMIT_MS);
    await delay(rest, undefined, { signal: this.#stopped.signal }).catch(() => {});
  }
}
