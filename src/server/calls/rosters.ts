import { isLive, type CallSnapshot } from '../../shared/call.ts';
import type { Database } from '../db/connection.ts';
import { readCall } from './call-store.ts';

const FINISHED_KEPT = 1_000;

/**
 * The last committed roster of each call, by version: exact on the node that committed, as old as the outbox elsewhere.
 * Signals and cursors are checked against it; nothing here decides about a call.
 */
export class Rosters {
  readonly #db: Database;
  readonly #calls = new Map<string, CallSnapshot>();
  readonly #finished: string[] = [];

  constructor(db: Database) {
    this.#db = db;
  }

  put(call: CallSnapshot): void {
    const known = this.#calls.get(call.callId);
    if (known && known.version >= call.version) return;
    this.#calls.set(call.callId, call);
    if (isLive(call.status)) return;
    // Finished calls stay a while, so that a late signal is refused without asking the database.
    this.#finished.push(call.callId);
    if (this.#finished.length > FINISHED_KEPT) this.#calls.delete(this.#finished.shift() ?? '');
  }

  /** A roster at least as new as `version`: at once where this node has it, otherwise the database's. */
  find(callId: string, version = 1): CallSnapshot | Promise<CallSnapshot | undefined> {
    const known = this.#calls.get(callId);
    return known && known.version >= version ? known : this.#load(callId);
  }

  async #load(callId: string): Promise<CallSnapshot | undefined> {
    const call = await readCall(this.#db, callId);
    if (call) this.put(call);
    return call && this.#calls.get(callId);
  }
}
