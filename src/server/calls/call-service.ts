import type { RawBuilder } from 'kysely';
import { isLive, normalizeTargets, type CallKind, type CallSnapshot, type CommandPayload } from '../../shared/call.ts';
import type { ReachCrashPoint } from '../crash-points.ts';
import { violates } from '../db/connection.ts';
import type { Transact, Tx } from '../db/transaction.ts';
import { Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import { CallLocks, findRinging, lockUsers, type Facts, type LockedCall, type Sent } from './call-locks.ts';
import {
  databaseClock,
  findPeople,
  hasSocket,
  readCall,
  type CallEvent,
  type KnownCall,
  type People,
} from './call-store.ts';
import { rememberAnswer, saveCall, writeLast, type Write } from './call-writes.ts';
import { decide, openCall, type CallState, type Command, type Device, type Happened } from './rules.ts';
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
  /** Runs after every commit that changed a call, with the roster it committed and the lines of its history. */
  onCommit: (call: CallSnapshot, events: readonly CallEvent[]) => void;
}

/** The call as a transaction leaves it. */
interface Result {
  call: CallSnapshot;
  /** What is left to be written, with the commit behind it. */
  write: Write | undefined;
}

/** Leaves the transaction of a command that ran before: all that is left to do is to answer as then. */
class Repeated extends Error {
  readonly answer: CallSnapshot;
  constructor(answer: CallSnapshot) {
    super('the command ran before');
    this.answer = answer;
  }
}

/**
 * The only writer of calls and participants. Every command is one transaction in two round trips: lock (people, then the
 * call's row) and read behind the locks; ask the rules; store the difference with its events and remember the answer.
 */
export class CallService {
  readonly #transact: Transact;
  readonly #options: CallServiceOptions;
  readonly #locks: CallLocks;

  constructor(transact: Transact, options: CallServiceOptions) {
    this.#transact = transact;
    this.#options = options;
    this.#locks = new CallLocks(options.clock ?? databaseClock);
  }

  start(by: Device, { commandId, to, kind }: CommandPayload<'CALL.START'>): Promise<CallSnapshot> {
    const targets = normalizeTargets(to, by.userId);
    if (!targets) return Promise.reject(new Refusal('INVALID_PAYLOAD'));
    return this.#command((tx) => this.#open(tx, { by, commandId }, targets, kind, null));
  }

  accept(by: Device, { commandId, callId }: CommandPayload<'CALL.ACCEPT'>): Promise<CallSnapshot> {
    return this.#command((tx) => this.#join(tx, { by, commandId }, callId, 'accept'));
  }

  reject(by: Device, { commandId, callId }: CommandPayload<'CALL.REJECT'>): Promise<CallSnapshot> {
    return this.#command((tx) => this.#leave(tx, { by, commandId }, callId, 'reject'));
  }

  end(by: Device, { commandId, callId }: CommandPayload<'CALL.END'>): Promise<CallSnapshot> {
    return this.#command((tx) => this.#leave(tx, { by, commandId }, callId, 'end'));
  }

  invite(by: Device, { commandId, callId, to }: CommandPayload<'CALL.INVITE'>): Promise<CallSnapshot> {
    const targets = normalizeTargets(to, by.userId);
    if (!targets) return Promise.reject(new Refusal('INVALID_PAYLOAD'));
    const sent = { by, commandId };
    return this.#command(async (tx) => {
      const { call, displayNames, facts } = await this.#locked(tx, callId, sent);
      refuseByTable(toSnapshot(call, displayNames), 'invite', by);
      const people = await findPeople(tx, by.userId, targets);
      await this.#reach(by, targets, people);
      const known = { call, displayNames: new Map([...displayNames, ...people.displayNames]), facts };
      return this.#apply(known, { type: 'invite', by, targets }, sent);
    });
  }

  rejoin(by: Device, { commandId, callId }: CommandPayload<'CALL.REJOIN'>): Promise<CallSnapshot> {
    return this.#command((tx) => this.#join(tx, { by, commandId }, callId, 'rejoin'));
  }

  restart(by: Device, { commandId, callId }: CommandPayload<'CALL.RESTART'>): Promise<CallSnapshot> {
    return this.#command(async (tx) => {
      // Not locked: a call that is over never changes again, and people are locked before calls, everywhere.
      const call = await readCall(tx, callId);
      refuseByTable(call, 'restart', by);
      if (!call) throw new Refusal('CALL_NOT_FOUND');
      const targets = call.participants.map(({ userId }) => userId).filter((userId) => userId !== by.userId);
      return this.#open(tx, { by, commandId }, targets, call.kind, call.callId);
    });
  }

  /** The device's last socket is gone: its seat waits for it. Looked at again under the lock: it may be back already. */
  async lost(callId: string, by: Device): Promise<void> {
    await this.#transaction(async (tx) => {
      const [locked, back] = await Promise.all([this.#locks.lock(tx, callId), hasSocket(tx, by)]);
      return back ? undefined : this.#apply(mine(locked, by), { type: 'lost', by });
    });
  }

  /** The device has a socket again. */
  async back(callId: string, by: Device): Promise<void> {
    await this.#transaction(async (tx) => {
      const locked = await this.#locks.lock(tx, callId);
      return this.#apply(mine(locked, by), { type: 'back', by });
    });
  }

  /** Ends rings and graces that are over. */
  async expire(callId: string): Promise<void> {
    await this.#transaction(async (tx) => {
      const locked = await this.#locks.lock(tx, callId, { onlyIdle: true });
      return locked && this.#apply(locked, { type: 'deadlines' });
    });
  }

  /** A command with its answer remembered: the same one again has the first answer and no second effect. */
  async #command(run: (tx: Tx) => Promise<Result>): Promise<CallSnapshot> {
    try {
      const { call } = await this.#transaction(run);
      return call;
    } catch (error) {
      if (error instanceof Repeated) return error.answer;
      // Another command of the same id ran meanwhile, on another call: what it was answered is there the next time.
      if (violates(error, 'call_commands_pkey')) throw new Refusal('UNAVAILABLE');
      if (violates(error, 'call_participants_one_seat')) throw new Refusal('ALREADY_IN_CALL');
      throw error;
    }
  }

  async #transaction<T extends Result | undefined>(run: (tx: Tx) => Promise<T>): Promise<T> {
    const { reachCrashPoint } = this.#options;
    const { result, events } = await this.#transact(async (tx) => {
      const done = await run(tx);
      reachCrashPoint?.('before_commit');
      return { result: done, events: done?.write ? await writeLast(tx, done.write) : [] };
    });
    reachCrashPoint?.('after_commit');
    if (result && events.length > 0) this.#options.onCommit(result.call, events);
    return result;
  }

  /** A new call; or, when the only target is calling me right now, an accept of that call. */
  async #open(
    tx: Tx,
    sent: Sent,
    targets: readonly string[],
    kind: CallKind,
    restartOf: string | null,
  ): Promise<Result> {
    const { by } = sent;
    const [target = '', ...more] = targets;
    const [, facts, people, glare] = await Promise.all([
      lockUsers(tx, [by.userId, ...targets]),
      this.#locks.facts(tx, sent),
      findPeople(tx, by.userId, [by.userId, ...targets]),
      more.length === 0 ? findRinging(tx, target, by.userId) : undefined,
    ]);
    leaveRepeated(facts);
    await this.#reach(by, targets, people);
    for (let found = glare; found !== undefined; found = await findRinging(tx, target, by.userId)) {
      const ringing = await this.#locked(tx, found, sent);
      if (ringing.call.seats.length === 2) return this.#apply(ringing, { type: 'accept', by }, sent);
      // Somebody else was invited before it was locked: it is no call of two any longer, nor found as one again, since seats are
      // never taken out of a call. But there may be another.
    }
    if (facts.busyIn !== undefined) throw new Refusal('ALREADY_IN_CALL', facts.busyIn);
    const { call, happened } = openCall({ callId: newId(), kind, restartOf }, by, targets, {
      ...this.#options,
      now: facts.now,
    });
    return this.#store(undefined, { call, displayNames: people.displayNames }, happened, facts.now, sent);
  }

  /** Accept or rejoin: whatever gives a device a seat. */
  async #join(tx: Tx, sent: Sent, callId: string, type: 'accept' | 'rejoin'): Promise<Result> {
    const { by } = sent;
    const [, known] = await Promise.all([lockUsers(tx, [by.userId]), this.#locked(tx, callId, sent)]);
    if (type === 'rejoin' && isLive(known.call.status)) await this.#refuseBlockedReturn(tx, known, by);
    return this.#apply(known, { type, by }, sent);
  }

  async #leave(tx: Tx, sent: Sent, callId: string, type: 'reject' | 'end'): Promise<Result> {
    return this.#apply(await this.#locked(tx, callId, sent), { type, by: sent.by }, sent);
  }

  /** The call that a command is for. */
  async #locked(tx: Tx, callId: string, sent: Sent): Promise<LockedCall> {
    const locked = await this.#locks.lock(tx, callId, { sent });
    if (locked) leaveRepeated(locked.facts);
    return mine(locked, sent.by);
  }

  #apply({ call, displayNames, facts }: LockedCall, command: Command, sent?: Sent): Result {
    const decision = decide(call, command, { ...this.#options, now: facts.now, busyIn: facts.busyIn });
    switch (decision.outcome) {
      case 'refused':
        throw new Refusal(decision.code, decision.callId);
      case 'unchanged': {
        const snapshot = toSnapshot(call, displayNames);
        return { call: snapshot, write: sent && rememberAnswer(sent, snapshot) };
      }
      case 'changed':
        return this.#store(call, { call: decision.call, displayNames }, decision.happened, facts.now, sent);
    }
  }

  #store(
    before: CallState | undefined,
    { call: after, displayNames }: KnownCall,
    happened: readonly Happened[],
    at: Date,
    sent: Sent | undefined,
  ): Result {
    const snapshot = toSnapshot(after, displayNames);
    return { call: snapshot, write: saveCall({ before, after, happened, snapshot, at, sent }) };
  }

  /** Refuses unless all targets exist, no block stands between them and me, and none was rung too often. */
  async #reach(by: Device, targets: readonly string[], { displayNames, block }: People): Promise<void> {
    if (!targets.every((target) => displayNames.has(target))) throw new Refusal('USER_NOT_FOUND');
    refuseBlocked(block);
    for (const target of targets) await this.#options.limitRing(by.userId, target);
  }

  /** Coming back must not reach somebody who blocked me since: whoever invited me, and whom I invited. */
  async #refuseBlockedReturn(tx: Tx, { call }: KnownCall, by: Device): Promise<void> {
    const me = call.seats.find((seat) => seat.userId === by.userId);
    if (me?.status === 'connected' || me?.status === 'reconnecting') return;
    const others = call.seats
      .filter((seat) => seat.userId === me?.invitedBy || seat.invitedBy === by.userId)
      .map((seat) => seat.userId);
    const { block } = await findPeople(tx, by.userId, others);
    refuseBlocked(block);
  }
}

function leaveRepeated({ answer }: Facts): void {
  if (answer) throw new Repeated(answer);
}

function refuseBlocked(block: People['block']): void {
  if (block) throw new Refusal(block === 'by-me' ? 'BLOCKED' : 'USER_UNAVAILABLE');
}

/** One that I was never in answers like one that does not exist. */
function mine(locked: LockedCall | undefined, by: Device): LockedCall {
  if (!locked?.call.seats.some((seat) => seat.userId === by.userId)) throw new Refusal('CALL_NOT_FOUND');
  return locked;
}

/** Before anybody else is looked up: what the table refuses needs no more reasons. */
function refuseByTable(call: CallSnapshot | undefined, command: CommandType, by: Device): void {
  const me = call?.participants.find(({ userId }) => userId === by.userId);
  const cell = cellOf(phaseOf(call?.status ?? 'ended'), standingOf(me, by.deviceId), command);
  if (!isAction(cell)) throw new Refusal(cell);
}
