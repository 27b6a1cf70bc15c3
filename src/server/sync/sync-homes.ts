import { Refusal } from '../errors.ts';
import type { Log } from '../log.ts';
import type { NodeRelay } from './node-relay.ts';
import { BLOCK, SyncRoom } from './sync-room.ts';
import type { SyncStore } from './sync-store.ts';

/** What was done a moment ago may be gone after a crash, for everybody alike: this long a moment, in ms. */
const WRITE_MS = 200;
const SWEEP_MS = 60_000;

/** A call's room, where this node is its home; otherwise the id of the node that is. */
export type Home = SyncRoom | number;

export interface HomesOptions {
  store: SyncStore;
  log: Log;
  nodeId: () => number;
  /** The way to the other nodes, where there are any. */
  relay: NodeRelay | undefined;
  /** Took the call over from a node that is gone, and its last moments with it. */
  onInherited: (callId: string, room: SyncRoom) => Promise<void>;
}

/** Where each call's shared state is: in the memory of one node. The database has it a moment later, so that another can go on. */
export class SyncHomes {
  readonly #options: HomesOptions;
  /** As far as this node knows; a promise while it is being found out. */
  readonly #homes = new Map<string, Home | Promise<Home>>();
  #fenced = false;
  #writing: Promise<void> = Promise.resolve();
  #writer: NodeJS.Timeout | undefined;
  #sweeper: NodeJS.Timeout | undefined;

  constructor(options: HomesOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { store } = this.#options;
    await store.sweep();
    this.#writer = setInterval(() => {
      this.#writing = this.#writing.then(() => this.#write());
    }, WRITE_MS);
    this.#sweeper = setInterval(() => void this.#writing.then(() => store.sweep()).catch(this.#failed), SWEEP_MS);
  }

  /** Writes what is left, and lets another node be the home. */
  async close(): Promise<void> {
    clearInterval(this.#writer);
    clearInterval(this.#sweeper);
    await this.#writing;
    if (!this.#fenced) await this.#write();
    const { store, nodeId } = this.#options;
    const here = [...this.#homes].filter(([, home]) => home instanceof SyncRoom).map(([callId]) => callId);
    this.#homes.clear();
    await Promise.all(here.map((callId) => store.release(callId, nodeId()).catch(this.#failed)));
  }

  /** The session with the database is gone: to the other nodes this one is dead, so it is no home of anything. */
  fence(): void {
    this.#fenced = true;
    this.#homes.clear();
  }

  unfence(): void {
    this.#fenced = false;
  }

  /** The call's room, where this node is known to be its home. */
  here(callId: string): SyncRoom | undefined {
    const home = this.#homes.get(callId);
    return home instanceof SyncRoom ? home : undefined;
  }

  /** The call's home; this node becomes it when no other is. */
  async find(callId: string): Promise<Home> {
    if (this.#fenced) throw new Refusal('UNAVAILABLE');
    const known = this.#homes.get(callId);
    if (known !== undefined) return known;
    const finding = this.#claim(callId);
    this.#homes.set(callId, finding);
    finding.then(
      (home) => this.#homes.get(callId) === finding && this.#homes.set(callId, home),
      () => this.#forget(callId, finding),
    );
    return finding;
  }

  /** The call's room; refuses where another node is its home, and finds that out anew the next time. */
  async own(callId: string): Promise<SyncRoom> {
    const home = await this.find(callId);
    if (home instanceof SyncRoom) return home;
    this.#forget(callId, home);
    throw new Refusal('UNAVAILABLE');
  }

  /** Asks the node that is the call's home. */
  async ask(callId: string, home: number, question: object): Promise<object> {
    const { relay } = this.#options;
    if (!relay) {
      this.#forget(callId, home);
      throw new Refusal('UNAVAILABLE');
    }
    try {
      return await relay.ask(home, question);
    } catch (error) {
      // Silent, or the home no longer: found out anew the next time.
      if (error instanceof Refusal && error.code === 'UNAVAILABLE') this.#forget(callId, home);
      throw error;
    }
  }

  /** The call is over: its home puts aside the marks that are to be kept, and the rest is gone. */
  async over(callId: string): Promise<void> {
    const room = this.here(callId);
    this.#homes.delete(callId);
    if (!room) return;
    await this.#writing;
    const { store, nodeId } = this.#options;
    if (room.dirty && room.state.kept.length > 0) await store.write(callId, nodeId(), room.state);
    await store.remove(callId);
  }

  /** Finds out anew who the home is; unless somebody has since, who asked the same one before. */
  #forget(callId: string, home: Home | Promise<Home>): void {
    if (this.#homes.get(callId) === home) this.#homes.delete(callId);
  }

  async #claim(callId: string): Promise<Home> {
    const { store, nodeId, onInherited } = this.#options;
    const claimed = await store.claim(callId, nodeId(), BLOCK);
    if ('home' in claimed) return claimed.home;
    const room = new SyncRoom(claimed, () => store.reserve(callId, nodeId(), BLOCK));
    if (claimed.inherited) await onInherited(callId, room);
    return room;
  }

  /** One room at a time: the lifecycle has the rest of the connections. */
  async #write(): Promise<void> {
    const { store, nodeId } = this.#options;
    for (const [callId, room] of this.#homes) {
      if (!(room instanceof SyncRoom) || !room.dirty || this.#fenced) continue;
      room.dirty = false;
      try {
        if (!(await store.write(callId, nodeId(), room.state))) this.#forget(callId, room);
      } catch (error) {
        room.dirty = true;
        this.#failed(error);
      }
    }
  }

  readonly #failed = (error: unknown): void => {
    this.#options.log.warn({ reason: error instanceof Error ? error.message : '' }, 'what is shared was not written');
  };
}
