import { setImmediate as nextTick } from 'node:timers/promises';
import type { ChosenPresence, Presence } from '../../shared/account.ts';
import type { Log } from '../log.ts';
import type { Connections, Seen } from './connections.ts';

/** How this node's sockets are told. */
interface Tell {
  everyone: (userId: string, presence: Presence) => void;
  own: (userId: string, chosen: ChosenPresence) => void;
}

const unseen: Seen = { presence: 'offline', chosen: 'online' };

/** Tells this node's sockets whenever somebody's presence has changed; several changes within a tick are one look-up. */
export class PresenceFeed {
  readonly #connections: Connections;
  readonly #tell: Tell;
  readonly #log: Log;
  readonly #sent = new Map<string, Seen>();
  readonly #waiting = new Set<string>();
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(connections: Connections, tell: Tell, log: Log) {
    this.#connections = connections;
    this.#tell = tell;
    this.#log = log;
  }

  /** Something happened that may have changed these people's presence. */
  touch(userIds: Iterable<string>): void {
    for (const userId of userIds) this.#waiting.add(userId);
    if (this.#stopped || this.#running || this.#waiting.size === 0) return;
    this.#running = this.#flush().finally(() => {
      this.#running = undefined;
      this.touch([]);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #flush(): Promise<void> {
    await nextTick();
    const userIds = [...this.#waiting];
    this.#waiting.clear();
    try {
      for (const [userId, seen] of await this.#connections.presenceOf(userIds)) {
        const before = this.#sent.get(userId) ?? unseen;
        this.#sent.set(userId, seen);
        if (seen.presence !== before.presence) this.#tell.everyone(userId, seen.presence);
        if (seen.chosen !== before.chosen) this.#tell.own(userId, seen.chosen);
      }
    } catch (error) {
      this.#log.warn({ reason: error instanceof Error ? error.message : '' }, 'presence could not be read');
    }
  }
}
