import type { RawBuilder } from 'kysely';
import type { Database } from '../db/connection.ts';
import type { Log } from '../log.ts';
import { dueCalls, staleSeats } from './call-queries.ts';
import type { CallService } from './call-service.ts';

const SWEEP_MS = 200;

interface SweepOptions {
  clock?: RawBuilder<Date>;
  only?: (callId: string) => boolean;
}

/**
 * Deadlines and orphans are rows, and any node sweeps them: rings and graces that are over, and seats whose device lost
 * its socket (or found it again) without anybody having been there to notice, as after a kill.
 */
export class Sweeper {
  readonly #db: Database;
  readonly #calls: CallService;
  readonly #log: Log;
  readonly #observe: (seconds: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;
  #paused = false;

  constructor(db: Database, calls: CallService, log: Log, observe: (seconds: number) => void) {
    this.#db = db;
    this.#calls = calls;
    this.#log = log;
    this.#observe = observe;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#running = (this.#paused ? Promise.resolve() : this.sweep()).finally(() => {
        if (!this.#stopped) this.start();
      });
    }, SWEEP_MS);
  }

  /** While this node's sockets are not in the tables, every seat of theirs would look lost. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** One round; never throws. `clock` and `only` let a test sweep its own calls in its own time. */
  async sweep({ clock, only = () => true }: SweepOptions = {}): Promise<void> {
    const start = performance.now();
    try {
      for (const { callId, by, hasSocket } of await staleSeats(this.#db)) {
        if (!only(callId)) continue;
        await (hasSocket ? this.#calls.back(callId, by) : this.#calls.lost(callId, by));
      }
      for (const callId of await dueCalls(this.#db, clock)) if (only(callId)) await this.#calls.expire(callId);
    } catch (error) {
      this.#log.warn({ reason: error instanceof Error ? error.message : '' }, 'the sweep failed; it is tried again');
    }
    this.#observe((performance.now() - start) / 1000);
  }
}
