import type { RawBuilder } from 'kysely';
import { isLive, normalizeTargets, type CallKind, type CallSnapshot, type CommandPayload } from '../../shared/call.ts';
import type { ReachCrashPoint } from '../crash-points.ts';
import { violates, type Database } from '../db/connection.ts';
import { Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import {
  answerCommand,
  claimCommand,
  databaseClock,
  displayNamesOf,
  findBlock,
  findRinging,
  findSeat,
  hasSocket,
  lockCall,
  lockIdleCall,
  lockUsers,
  readCall,
  readClock,
  saveCall,
  type LockedCall,
  type Tx,
} from './call-store.ts';
import { decide, openCall, type Command, type Context, type Device, type Happened } from './rules.ts';
import { toSnapshot } from './snapshot.ts';
import { cellOf, isAction, phaseOf, standingOf, type CommandType } from './transitions.ts';

export interface CallServiceOptions {
  ringTimeoutMs: number;
  reconnectGraceMs: number;
  /** The one clock deadlines are measured by; the database's, unless a test lets its own time pass. */
  clock?: RawBuilder<Date>;
  reachCrashPoint?: ReachCrashPoint;
  /** Refuses when this person has rung that one too often. */
  limitRing: (callerId: string, calleeId: string) => void | Promise<void>;
  /** Runs after every commit that changed a call, with the roster it committed. */
  onCommit: (call: CallSnapshot, happened: readonly Happened[]) => void;
}

/** The call as a transaction leaves it; `happened` is empty when it changed nothing. */
interface Result {
  call: CallSnapshot;
  happened: readonly Happened[];
}

/**
 * The only writer of calls and participants. Every command is one transaction: claim the command id, lock (people, then
 * the call's row), ask the rules, store the difference with its events, remember the answer.
 */
export class CallService {
  readonly #db: Database;
  readonly #options: CallServiceOptions;

  constructor(db: Database, options: CallServiceOptions) {
    this.#db = db;
    this.#options = options;
  }

  start(by: Device, payload: CommandPayload<'CALL.START'>): Promise<CallSnapshot> {
    const targets = normalizeTargets(payload.to, by.userId);
    if (!targets) return Promise.reject(new Refusal('INVALID_PAYLOAD'));
    return this.#command(by, payload.commandId, (tx) => this.#open(tx, by, targets, payload.kind, null));
  }

  accept(by: Device, payload: CommandPayload<'CALL.ACCEPT'>): Promise<CallSnapshot> {
    return this.#command(by, payload.commandId, (tx) => this.#join(tx, payload.callId, { type: 'accept', by }));
  }

  reject(by: Device, payload: CommandPayload<'CALL.REJECT'>): Promise<CallSnapshot> {
    return this.#command(by, payload.commandId, (tx) => this.#decide(tx, payload.callId, { type: 'reject', by }));
  }

  end(by: Device, payload: CommandPayload<'CALL.END'>): Promise<CallSnapshot> {
    return this.#command(by, payload.commandId, (tx) => this.#decide(tx, payload.callId, { type: 'end', by }));
  }

  invite(by: Device, payload: CommandPayload<'CALL.INVITE'>): Promise<CallSnapshot> {
    const targets = normalizeTargets(payload.to, by.userId);
    if (!targets) return Promise.reject(new Refusal('INVALID_PAYLOAD'));
    return this.#command(by, payload.commandId, async (tx) => {
      const locked = await this.#lockMine(tx, payload.callId, by);
      refuseByTable(toSnapshot(locked.call, locked.displayNames), 'invite', by);
      const names = await this.#reach(tx, by.userId, targets);
      for (const [userId, name] of names) locked.displayNames.set(userId, name);
      return this.#apply(tx, locked, { type: 'invite', by, targets });
    });
  }

  rejoin(by: Device, payload: CommandPayload<'CALL.REJOIN'>): Promise<CallSnapshot> {
    return this.#command(by, payload.commandId, (tx) => this.#join(tx, payload.callId, { type: 'rejoin', by }));
  }

  restart(by: Device, payload: CommandPayload<'CALL.RESTART'>): Promise<CallSnapshot> {
    return this.#command(by, payload.commandId, async (tx) => {
      // Not locked: a call that is over never changes again, and people are locked before calls, everywhere.
      const call = await readCall(tx, payload.callId);
      refuseByTable(call, 'restart', by);
      if (!call) throw new Refusal('CALL_NOT_FOUND');
      const targets = call.participants.map(({ userId }) => userId).filter((userId) => userId !== by.userId);
      return this.#open(tx, by, targets, call.kind, call.callId);
    });
  }

  /** The device's last socket is gone: its seat waits for it. Looked at again under the lock: it may be back already. */
  async lost(callId: string, by: Device): Promise<void> {
    await this.#transaction(async (tx) => {
      const locked = await this.#lockMine(tx, callId, by);
      return (await hasSocket(tx, by)) ? undefined : this.#apply(tx, locked, { type: 'lost', by });
    });
  }

  /** The device has a socket again. */
  async back(callId: string, by: Device): Promise<void> {
    await this.#transaction((tx) => this.#decide(tx, callId, { type: 'back', by }));
  }

  /** Ends rings and graces that are over. */
  async expire(callId: string): Promise<void> {
    await this.#transaction(async (tx) => {
      const locked = await lockIdleCall(tx, callId);
      return locked && this.#apply(tx, locked, { type: 'deadlines' });
    });
  }

  /** A command with its answer remembered: the same one again has the first answer and no second effect. */
  #command(by: Device, commandId: string, run: (tx: Tx) => Promise<Result>): Promise<CallSnapshot> {
    return this.#transaction(async (tx) => {
      const answered = await claimCommand(tx, by.userId, commandId);
      if (answered) return { call: answered, happened: [] };
      const result = await run(tx);
      await answerCommand(tx, by.userId, commandId, result.call);
      return result;
    }).then(({ call }) => call);
  }

  async #transaction<T extends Result | undefined>(run: (tx: Tx) => Promise<T>): Promise<T> {
    const { reachCrashPoint } = this.#options;
    const result = await this.#db.transaction().execute(async (tx) => {
      const done = await run(tx);
      reachCrashPoint?.('before_commit');
      return done;
    });
    reachCrashPoint?.('after_commit');
    if (result && result.happened.length > 0) this.#options.onCommit(result.call, result.happened);
    return result;
  }

  /** A new call; or, when the only target is calling me right now, an accept of that call. */
  async #open(
    tx: Tx,
    by: Device,
    targets: readonly string[],
    kind: CallKind,
    restartOf: string | null,
  ): Promise<Result> {
    await lockUsers(tx, [by.userId, ...targets]);
    const names = await this.#reach(tx, by.userId, targets);
    const [target, ...more] = targets;
    if (target !== undefined && more.length === 0) {
      const glare = await findRinging(tx, target, by.userId);
      if (glare !== undefined) return this.#join(tx, glare, { type: 'accept', by });
    }
    const busyIn = await findSeat(tx, by);
    if (busyIn !== undefined) throw new Refusal('ALREADY_IN_CALL', busyIn);
    for (const [userId, name] of await displayNamesOf(tx, [by.userId])) names.set(userId, name);
    const context = await this.#context(tx);
    const { call, happened } = openCall({ callId: newId(), kind, restartOf }, by, targets, context);
    return { call: await saveCall(tx, undefined, call, happened, names, context.now), happened };
  }

  /** Accept or rejoin: whatever gives a device a seat. */
  async #join(tx: Tx, callId: string, command: { type: 'accept' | 'rejoin'; by: Device }): Promise<Result> {
    await lockUsers(tx, [command.by.userId]);
    const locked = await this.#lockMine(tx, callId, command.by);
    if (command.type === 'rejoin' && isLive(locked.call.status)) {
      await this.#refuseBlockedReturn(tx, locked, command.by);
    }
    const busyIn = await findSeat(tx, command.by, callId);
    try {
      return await this.#apply(tx, locked, command, busyIn);
    } catch (error) {
      if (violates(error, 'call_participants_one_seat')) throw new Refusal('ALREADY_IN_CALL');
      throw error;
    }
  }

  async #decide(tx: Tx, callId: string, command: Extract<Command, { by: Device }>): Promise<Result> {
    return this.#apply(tx, await this.#lockMine(tx, callId, command.by), command);
  }

  async #apply(tx: Tx, { call, displayNames }: LockedCall, command: Command, busyIn?: string): Promise<Result> {
    const context = { ...(await this.#context(tx)), busyIn };
    const decision = decide(call, command, context);
    switch (decision.outcome) {
      case 'refused':
        throw new Refusal(decision.code, decision.callId);
      case 'unchanged':
        return { call: toSnapshot(call, displayNames), happened: [] };
      case 'changed':
        return {
          call: await saveCall(tx, call, decision.call, decision.happened, displayNames, context.now),
          happened: decision.happened,
        };
    }
  }

  /** The call under its lock. One that I was never in answers like one that does not exist. */
  async #lockMine(tx: Tx, callId: string, by: Device): Promise<LockedCall> {
    const locked = await lockCall(tx, callId);
    if (!locked?.call.seats.some((seat) => seat.userId === by.userId)) throw new Refusal('CALL_NOT_FOUND');
    return locked;
  }

  /** All targets exist and no block stands between them and me; returns their display names. */
  async #reach(tx: Tx, userId: string, targets: readonly string[]): Promise<Map<string, string>> {
    const names = await displayNamesOf(tx, targets);
    if (names.size < targets.length) throw new Refusal('USER_NOT_FOUND');
    await this.#refuseBlocked(tx, userId, targets);
    for (const target of targets) await this.#options.limitRing(userId, target);
    return names;
  }

  async #refuseBlocked(tx: Tx, userId: string, others: readonly string[]): Promise<void> {
    if (others.length === 0) return;
    const block = await findBlock(tx, userId, others);
    if (block) throw new Refusal(block === 'by-me' ? 'BLOCKED' : 'USER_UNAVAILABLE');
  }

  /** Coming back must not reach somebody who blocked me since: whoever invited me, and whom I invited. */
  async #refuseBlockedReturn(tx: Tx, { call }: LockedCall, by: Device): Promise<void> {
    const me = call.seats.find((seat) => seat.userId === by.userId);
    if (me?.status === 'connected' || me?.status === 'reconnecting') return;
    const others = call.seats
      .filter((seat) => seat.userId === me?.invitedBy || seat.invitedBy === by.userId)
      .map((seat) => seat.userId);
    await this.#refuseBlocked(tx, by.userId, others);
  }

  async #context(tx: Tx): Promise<Context> {
    const { ringTimeoutMs, reconnectGraceMs } = this.#options;
    return { now: await readClock(tx, this.#options.clock ?? databaseClock), ringTimeoutMs, reconnectGraceMs };
  }
}

/** Before anybody else is looked up: what the table refuses needs no more reasons. */
function refuseByTable(call: CallSnapshot | undefined, command: CommandType, by: Device): void {
  const me = call?.participants.find(({ userId }) => userId === by.userId);
  const cell = cellOf(phaseOf(call?.status ?? 'ended'), standingOf(me, by.deviceId), command);
  if (!isAction(cell)) throw new Refusal(cell);
}
