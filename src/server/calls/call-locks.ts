import { sql, type CompiledQuery, type RawBuilder } from 'kysely';
import type { CallSnapshot } from '../../shared/call.ts';
import { prepare, type Slot } from '../db/statement.ts';
import { build, type Tx } from '../db/transaction.ts';
import { displayNameOf, seatColumns, toKnown, type KnownCall, type NamedSeatRow } from './call-store.ts';
import type { Device } from './rules.ts';

/** What CallService locks, and what it reads behind its locks. */

/** A command's sender and its own name for it. */
export interface Sent {
  by: Device;
  commandId: string;
}

/** Besides the call, what a command is decided on. */
export interface Facts {
  now: Date;
  /** What the same command was answered when it ran before. */
  answer: CallSnapshot | undefined;
  /** The call, other than the one at hand, in which the device has its seat. */
  busyIn: string | undefined;
}

interface FactsRow {
  now: Date;
  answer: CallSnapshot | null;
  busy_in: string | null;
}

function toFacts({ now, answer, busy_in }: FactsRow): Facts {
  return { now, answer: answer ?? undefined, busyIn: busy_in ?? undefined };
}

/** A call under its row lock, with what a command to it is decided on. */
export interface LockedCall extends KnownCall {
  facts: Facts;
}

const usersLock = prepare((slot: Slot<{ userIds: readonly string[] }>) =>
  sql`select pg_advisory_xact_lock(hashtextextended(id, 0)) from unnest(${slot('userIds')}::text[]) as id`.compile(
    build,
  ),
);

/** Serializes whatever makes a person join or start (glare, ALREADY_IN_CALL). Sorted, so that two never wait in a circle. */
export async function lockUsers(tx: Tx, userIds: readonly string[]): Promise<void> {
  await tx.send(usersLock({ userIds: userIds.toSorted() }));
}

// Literals, because a prepared plan could not use a partial index for what it learns only later.
const seatedStatuses = [sql.lit('connected' as const), sql.lit('reconnecting' as const)];

interface Asked {
  userId: string | null;
  deviceId: string | null;
  commandId: string | null;
  callId: string | null;
}

/** Of a command that nobody sent, as of deadlines, only the time. */
function factsOf(clock: RawBuilder<Date>, slot: Slot<Asked>) {
  const answer = build
    .selectFrom('call_commands')
    .select('answer')
    .where('user_id', '=', slot('userId'))
    .where('command_id', '=', slot('commandId'));
  const seat = build
    .selectFrom('call_participants')
    .select('call_id')
    .where('user_id', '=', slot('userId'))
    .where('device_id', '=', slot('deviceId'))
    .where('status', 'in', seatedStatuses)
    .where((eb) => eb('call_id', 'is distinct from', slot('callId')))
    .limit(1);
  return [clock.as('now'), answer.as('answer'), seat.as('busy_in')] as const;
}

function asked(callId: string | null, sent: Sent | undefined): Asked {
  const { userId, deviceId } = sent?.by ?? { userId: null, deviceId: null };
  return { userId, deviceId, commandId: sent?.commandId ?? null, callId };
}

export interface LockOptions {
  /** The command it is for, if anybody sent one. */
  sent?: Sent;
  /** A call that somebody else is working on right now is left to them. */
  onlyIdle?: boolean;
}

const rowLock = prepare((slot: Slot<{ callId: string }>) =>
  build.selectFrom('video_calls').selectAll().where('call_id', '=', slot('callId')).forUpdate(),
);
const idleRowLock = prepare((slot: Slot<{ callId: string }>) =>
  build.selectFrom('video_calls').selectAll().where('call_id', '=', slot('callId')).forUpdate().skipLocked(),
);

/** Locks on calls, and the facts behind them, by one clock. */
export class CallLocks {
  readonly #facts: (values: Asked) => CompiledQuery<FactsRow>;
  readonly #seats: (values: Asked) => CompiledQuery<NamedSeatRow & FactsRow>;

  constructor(clock: RawBuilder<Date>) {
    this.#facts = prepare((slot: Slot<Asked>) => build.selectNoFrom(factsOf(clock, slot)));
    this.#seats = prepare((slot: Slot<Asked>) =>
      build
        .selectFrom('call_participants as p')
        .select([...seatColumns, displayNameOf('p.user_id').as('display_name'), 'p.position'])
        .select(factsOf(clock, slot))
        .where('p.call_id', '=', slot('callId')),
    );
  }

  /** What a command that is about no call yet is decided on. Sent behind the locks, so that it is as of them. */
  async facts(tx: Tx, sent: Sent): Promise<Facts> {
    const [row] = await tx.send(this.#facts(asked(null, sent)));
    return toFacts(row ?? { now: new Date(), answer: null, busy_in: null });
  }

  /**
   * Locks one call's row, and behind that reads its seats and the facts. Two statements: one that waited for its lock
   * would still see the other tables as they were before.
   */
  async lock(tx: Tx, callId: string, { sent, onlyIdle = false }: LockOptions = {}): Promise<LockedCall | undefined> {
    const lock = onlyIdle ? idleRowLock : rowLock;
    const [[row], rows] = await Promise.all([tx.send(lock({ callId })), tx.send(this.#seats(asked(callId, sent)))]);
    const [first] = rows;
    if (!row || !first) return undefined;
    return { ...toKnown(row, rows), facts: toFacts(first) };
  }
}

const ringing = prepare((slot: Slot<{ callerId: string; calleeId: string }>) =>
  build
    .selectFrom('video_calls as c')
    .innerJoin('call_participants as caller', 'caller.call_id', 'c.call_id')
    .innerJoin('call_participants as callee', 'callee.call_id', 'c.call_id')
    .select('c.call_id')
    .where('c.status', '=', 'ringing')
    .where('caller.user_id', '=', slot('callerId'))
    .where('caller.role', '=', 'caller')
    .where('callee.user_id', '=', slot('calleeId'))
    .where('callee.status', '=', sql.lit('invited'))
    .where((eb) =>
      eb(
        eb
          .selectFrom('call_participants as p')
          .select((count) => count.fn.countAll<number>().as('people'))
          .whereRef('p.call_id', '=', 'c.call_id'),
        '=',
        2,
      ),
    )
    .orderBy('c.created_at')
    .orderBy('c.call_id')
    .limit(1)
    .forUpdate('c'),
);

/**
 * The call of two that `callerId` has ringing at `calleeId` right now, locked, so that it still rings when it is joined;
 * the oldest, should several devices ring.
 */
export async function findRinging(tx: Tx, callerId: string, calleeId: string): Promise<string | undefined> {
  const [row] = await tx.send(ringing({ callerId, calleeId }));
  return row?.call_id;
}
