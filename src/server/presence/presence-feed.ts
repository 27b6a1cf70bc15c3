import { setImmediate as nextTick } from 'node:timers/promises';
import type { Presence } from '../../shared/account.ts';
import type { Log } from '../log.ts';
import type { Connections } from './connections.ts';

/** Tells this node's sockets whenever somebody's presence has changed; several changes within a tick are one look-up. */
export class PresenceFeed {
  readonly #connections: Connections;
  readonly #send: (userId: string, presence: Presence) => void;
  readonly #log: Log;
  readonly #sent = new Map<string, Presence>();
  readonly #waiting = new Set<string>();
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(connections: Connections, send: (userId: string, presence: Presence) => void, log: Log) {
    this.#connections = connections;
    this.#send = send;
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
      for (const [userId, presence] of await this.#connections.presenceOf(userIds)) {
        if ((this.#sent.get(userId) ?? 'offline') === presence) continue;
        this.#sent.set(userId, presence);
        this.#send(userId, presence);
      }
    } catch (error) {
      this.#log.warn({ reason: error instanceof Error ? error.message : '' }, 'presence could not be read');
    }
  }
}
