import { sql } from 'kysely';
import type { Database } from '../db/connection.ts';
import type { Log } from '../log.ts';
import type { CallEvent } from './call-store.ts';

/** How long an id may be missing before it counts as rolled back: longer than any transaction may take (connection.ts). */
const GAP_MS = 10_000;
/** What another node commits is seen at the latest after this, should its notification be lost. */
const POLL_MS = 250;
const BATCH = 500;

/**
 * Tails `call_events` and hands each row once, in order, to `deliver`, on every node. Ids are given out before the
 * commit, so a lower id may appear after a higher one: rows above the first gap are remembered until it closes.
 * (Within one call the row lock makes ids and versions rise together.)
 */
export class Outbox {
  readonly #db: Database;
  readonly #log: Log;
  readonly #deliver: (event: CallEvent) => void;
  /** Everything up to here has been handed on, or never will exist. */
  #low = 0;
  readonly #done = new Set<number>();
  #gapSince: number | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(db: Database, log: Log, deliver: (event: CallEvent) => void) {
    this.#db = db;
    this.#log = log;
    this.#deliver = deliver;
  }

  /** Starts after what is there now: clients get that as CALL.SNAPSHOT when they connect. */
  async start(): Promise<void> {
    const { rows } = await sql<{ id: number }>`select coalesce(max(id), 0) as id from call_events`.execute(this.#db);
    this.#low = rows[0]?.id ?? 0;
    this.#timer = setInterval(() => this.wake(), POLL_MS);
  }

  /** Something was committed elsewhere. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#tail().finally(() => {
      this.#running = undefined;
      if (this.#again) {
        this.#again = false;
        this.wake();
      }
    });
  }

  /** What this node itself committed needs no reading, unless something before it has yet to be read. */
  committed(events: readonly CallEvent[]): void {
    if (this.#stopped) return;
    for (const event of events) {
      if (event.id !== this.#low + 1) return this.wake();
      this.#hand(event);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #tail(): Promise<void> {
    try {
      for (;;) {
        const rows = await this.#read();
        // Some of it may have been handed on while it was read.
        const fresh = rows.filter(({ id }) => id > this.#low && !this.#done.has(id));
        for (const event of fresh) this.#hand(event);
        if (fresh.length === 0) this.#advance();
        if (rows.length < BATCH || fresh.length === 0) return;
      }
    } catch (error) {
      this.#log.warn({ reason: error instanceof Error ? error.message : '' }, 'the outbox could not be read');
    }
  }

  #hand(event: CallEvent): void {
    this.#done.add(event.id);
    this.#advance();
    try {
      this.#deliver(event);
    } catch (error) {
      this.#log.error({ err: error, eventId: event.id }, 'an event could not be delivered');
    }
  }

  #advance(): void {
    while (this.#done.delete(this.#low + 1)) {
      this.#low++;
      this.#gapSince = undefined;
    }
    if (this.#done.size === 0) return;
    this.#gapSince ??= performance.now();
    if (performance.now() - this.#gapSince < GAP_MS) return;
    this.#low = Math.min(...this.#done) - 1;
    this.#advance();
  }

  async #read(): Promise<CallEvent[]> {
    const rows = await this.#db
      .selectFrom('call_events')
      .selectAll()
      .where('id', '>', this.#low)
      .orderBy('id')
      .limit(BATCH + this.#done.size)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      version: row.version,
      type: row.type,
      at: row.at,
      actorId: row.actor_id,
      targetId: row.target_id,
      reason:
        row.reason === 'take-over' || row.reason === 'connection-lost' || row.reason === 'timeout' ? row.reason : null,
      call: row.call,
    }));
  }
}
