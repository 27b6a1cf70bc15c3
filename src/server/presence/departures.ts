import type { Log } from '../log.ts';
import type { Connection } from '../sockets/gateway.ts';

const RETRY_MS = 500;

/**
 * Sees to what is due when a socket has closed, again and again until it is done: the row of a socket whose end the
 * database was not told would hold its device's seat for as long as this node lives (fault F5).
 */
export class Departures {
  readonly #depart: (connection: Connection) => Promise<void>;
  readonly #log: Log;
  readonly #due = new Set<Connection>();
  #retry: NodeJS.Timeout | undefined;
  #retrying: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(depart: (connection: Connection) => Promise<void>, log: Log) {
    this.#depart = depart;
    this.#log = log;
  }

  /** Resolves when it was tried once; never throws. */
  async of(connection: Connection): Promise<void> {
    try {
      await this.#depart(connection);
      this.#due.delete(connection);
    } catch (error) {
      this.#log.warn({ reason: error instanceof Error ? error.message : '' }, 'a closed socket was not seen to');
      this.#due.add(connection);
      this.#again();
    }
  }

  /** What is still due is for whoever finds that this node is gone. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#retrying;
  }

  #again(): void {
    if (this.#stopped) return;
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.#retrying = this.#all();
    }, RETRY_MS);
  }

  async #all(): Promise<void> {
    for (const connection of this.#due) if (!this.#stopped) await this.of(connection);
  }
}
