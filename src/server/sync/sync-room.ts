import type { Act, Help, Origin, ReadyAct, Room } from '../../shared/sync/action.ts';
import type { SyncState } from '../../shared/sync/state.ts';
import { Refusal } from '../errors.ts';
import type { Claimed } from './sync-store.ts';

/** Numbers set aside at once; a killed server never gives one of them out twice. */
export const BLOCK = 10_000;
const RESERVE_BELOW = BLOCK / 2;

/** What came of an act: what to tell, and which number it has. */
export interface Told {
  ready: ReadyAct;
  origin: Origin;
  /** The kept action before this one, if this one is kept by everybody. */
  after: number | undefined;
}

/** What is shared in one call, in the memory of the node that is its home: gives every action its number. */
export class SyncRoom {
  readonly #reserve: () => Promise<number | undefined>;
  #state: SyncState;
  /** The last kept action. */
  #kept: number;
  #last: number;
  #ceiling: number;
  #reserving: Promise<void> | undefined;
  /** Something is not in the database yet. */
  dirty = false;

  constructor({ state, from, ceiling }: Claimed, reserve: () => Promise<number | undefined>) {
    this.#state = state;
    this.#kept = from;
    this.#last = from;
    this.#ceiling = ceiling;
    this.#reserve = reserve;
  }

  get state(): SyncState {
    return this.#state;
  }

  get seq(): number {
    return this.#kept;
  }

  /** Refuses, or takes the act in. Waits only for what the action has to look up, or for numbers. */
  act(act: Act, room: Room, help: Help): Told | Promise<Told> {
    const resolved = act.resolve(help);
    const ready = this.#numbersLeft();
    if (!(resolved instanceof Promise) && ready === undefined) return this.#take(act, room, resolved);
    return this.#actLater(act, room, resolved, ready);
  }

  async #actLater(
    act: Act,
    room: Room,
    resolved: ReturnType<Act['resolve']>,
    numbers: Promise<void> | undefined,
  ): Promise<Told> {
    const ready = await resolved;
    await numbers;
    if (typeof ready === 'string') throw new Refusal(ready);
    return this.#take(act, room, ready);
  }

  #take(act: Act, room: Room, ready: ReadyAct): Told {
    const code = act.refuse(this.#state, room);
    if (code) throw new Refusal(code);
    if (this.#last >= this.#ceiling) throw new Refusal('UNAVAILABLE');
    const origin: Origin = { from: room.from, seq: ++this.#last, at: new Date().toISOString() };
    if (act.way !== 'kept' || act.to !== undefined) return { ready, origin, after: undefined };
    const after = this.#kept;
    this.#state = ready.apply(this.#state, origin);
    this.#kept = origin.seq;
    this.dirty = true;
    return { ready, origin, after };
  }

  /** Sets numbers aside in good time; something to wait for only when none are left. */
  #numbersLeft(): Promise<void> | undefined {
    if (this.#ceiling - this.#last > RESERVE_BELOW) return undefined;
    this.#reserving ??= this.#reserve()
      .then((ceiling) => {
        this.#ceiling = ceiling ?? this.#last;
      })
      .catch(() => {})
      .finally(() => (this.#reserving = undefined));
    return this.#last >= this.#ceiling ? this.#reserving : undefined;
  }
}
