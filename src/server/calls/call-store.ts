import { sql, type Insertable, type RawBuilder, type Selectable, type Transaction } from 'kysely';
import type { CallSnapshot } from '../../shared/call.ts';
import type { Database } from '../db/connection.ts';
import { liveNodes } from '../db/node.ts';
import type { Schema } from '../db/schema.ts';
import type { CallState, Device, Happened, Seat } from './rules.ts';
import { toSnapshot } from './snapshot.ts';

/** The SQL of calls. Only CallService calls what writes here. */

export type Tx = Transaction<Schema>;

/** A call under its row lock, with what its rules need to know. */
export interface LockedCall {
  call: CallState;
  displayNames: Map<string, string>;
}

/** One row of `call_events`: what the outbox sends. */
export interface CallEvent extends Happened {
  id: number;
  version: number;
  at: Date;
  call: CallSnapshot;
}

/** The database's clock, in the milliseconds that the rules work with. */
export const databaseClock: RawBuilder<Date> = sql<Date>`date_trunc('milliseconds', clock_timestamp())`;

const seatColumns = [
  'p.user_id',
  'p.role',
  'p.status',
  'p.device_id',
  'p.invited_by',
  'p.joined_at',
  'p.left_at',
  'p.ring_deadline',
  'p.grace_deadline',
] as const;

type SeatRow = Omit<Selectable<Schema['call_participants']>, 'call_id' | 'position'>;

function toSeat(row: SeatRow): Seat {
  return {
    userId: row.user_id,
    role: row.role,
    status: row.status,
    deviceId: row.device_id,
    invitedBy: row.invited_by,
    joinedAt: row.joined_at,
    leftAt: row.left_at,
    ringDeadline: row.ring_deadline,
    graceDeadline: row.grace_deadline,
  };
}

function toRow(callId: string, position: number, seat: Seat): Insertable<Schema['call_participants']> {
  return {
    call_id: callId,
    user_id: seat.userId,
    position,
    role: seat.role,
    status: seat.status,
    device_id: seat.deviceId,
    invited_by: seat.invitedBy,
    joined_at: seat.joinedAt,
    left_at: seat.leftAt,
    ring_deadline: seat.ringDeadline,
    grace_deadline: seat.graceDeadline,
  };
}

function toCall(row: Selectable<Schema['video_calls']>, seats: Seat[]): CallState {
  return {
    callId: row.call_id,
    kind: row.kind,
    status: row.status,
    version: row.version,
    createdAt: row.created_at,
    activeAt: row.active_at,
    endedAt: row.ended_at,
    restartOf: row.restart_of,
    seats,
  };
}

/** Serializes whatever makes a person join or start (glare, ALREADY_IN_CALL). Sorted, so that two never wait in a circle. */
export async function lockUsers(tx: Tx, userIds: readonly string[]): Promise<void> {
  const sorted = [...new Set(userIds)].sort();
  await sql`
    select pg_advisory_xact_lock(hashtextextended(id, 0))
    from (select unnest(${sql.val(sorted)}::text[]) as id order by 1) as ids`.execute(tx);
}

/** Marks the command as running; the answer if it already ran. A twin that runs right now is waited for. */
export async function claimCommand(tx: Tx, userId: string, commandId: string): Promise<CallSnapshot | undefined> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('call_commands')
    .values({ user_id: userId, command_id: commandId, answer: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 1n) return undefined;
  const row = await tx
    .selectFrom('call_commands')
    .select('answer')
    .where('user_id', '=', userId)
    .where('command_id', '=', commandId)
    .executeTakeFirst();
  return row?.answer ?? undefined;
}

export async function answerCommand(tx: Tx, userId: string, commandId: string, answer: CallSnapshot): Promise<void> {
  await tx
    .updateTable('call_commands')
    .set({ answer: JSON.stringify(answer) })
    .where('user_id', '=', userId)
    .where('command_id', '=', commandId)
    .execute();
}

export async function readClock(tx: Tx, clock: RawBuilder<Date>): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select ${clock} as now`.execute(tx);
  return rows[0]?.now ?? new Date();
}

/** Locks one call's row, then reads its seats (in a statement of their own, so that they are as of the lock). */
export async function lockCall(tx: Tx, callId: string): Promise<LockedCall | undefined> {
  const row = await tx
    .selectFrom('video_calls')
    .selectAll()
    .where('call_id', '=', callId)
    .forUpdate()
    .executeTakeFirst();
  return row && readSeats(tx, row);
}

/** As lockCall, but a call that somebody else is working on right now is left to them. */
export async function lockIdleCall(tx: Tx, callId: string): Promise<LockedCall | undefined> {
  const row = await tx
    .selectFrom('video_calls')
    .selectAll()
    .where('call_id', '=', callId)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row && readSeats(tx, row);
}

async function readSeats(db: Database | Tx, row: Selectable<Schema['video_calls']>): Promise<LockedCall> {
  const rows = await db
    .selectFrom('call_participants as p')
    .innerJoin('users as u', 'u.id', 'p.user_id')
    .select([...seatColumns, 'u.display_name'])
    .where('p.call_id', '=', row.call_id)
    .orderBy('p.position')
    .execute();
  return {
    call: toCall(row, rows.map(toSeat)),
    displayNames: new Map(rows.map((seat) => [seat.user_id, seat.display_name])),
  };
}

/** Calls as last committed, in the order asked for, without a lock: one statement, so each is of one version. */
export async function readCalls(db: Database | Tx, callIds: readonly string[]): Promise<CallSnapshot[]> {
  if (callIds.length === 0) return [];
  const rows = await db
    .selectFrom('video_calls as c')
    .innerJoin('call_participants as p', 'p.call_id', 'c.call_id')
    .innerJoin('users as u', 'u.id', 'p.user_id')
    .selectAll('c')
    // A seat has a status of its own.
    .select(['c.status as call_status', ...seatColumns, 'u.display_name'])
    .where('c.call_id', 'in', callIds)
    .orderBy('p.position')
    .execute();
  const byCall = new Map<string, typeof rows>();
  for (const row of rows) byCall.set(row.call_id, [...(byCall.get(row.call_id) ?? []), row]);
  return callIds.flatMap((callId) => {
    const [row, ...more] = byCall.get(callId) ?? [];
    if (!row) return [];
    const seats = [row, ...more];
    const call = toCall({ ...row, status: row.call_status }, seats.map(toSeat));
    return [toSnapshot(call, new Map(seats.map((seat) => [seat.user_id, seat.display_name])))];
  });
}

export async function readCall(db: Database | Tx, callId: string): Promise<CallSnapshot | undefined> {
  const [call] = await readCalls(db, [callId]);
  return call;
}

export async function displayNamesOf(tx: Tx, userIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.selectFrom('users').select(['id', 'display_name']).where('id', 'in', userIds).execute();
  return new Map(rows.map((row) => [row.id, row.display_name]));
}

/** The call in which this device has its seat, other than `exceptCallId`. */
export async function findSeat(tx: Tx, by: Device, exceptCallId?: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('call_participants')
    .select('call_id')
    .where('user_id', '=', by.userId)
    .where('device_id', '=', by.deviceId)
    .where('status', 'in', ['connected', 'reconnecting'])
    .where('call_id', '<>', exceptCallId ?? '')
    .executeTakeFirst();
  return row?.call_id;
}

/** Whether any node has a socket of this device. */
export async function hasSocket(tx: Tx, by: Device): Promise<boolean> {
  const row = await tx
    .selectFrom('connections')
    .select('connection_id')
    .where('user_id', '=', by.userId)
    .where('device_id', '=', by.deviceId)
    .where('node_id', 'in', liveNodes)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The call of two that `callerId` has ringing at `calleeId` right now; the oldest, should several devices ring. */
export async function findRinging(tx: Tx, callerId: string, calleeId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('video_calls as c')
    .innerJoin('call_participants as caller', 'caller.call_id', 'c.call_id')
    .innerJoin('call_participants as callee', 'callee.call_id', 'c.call_id')
    .select('c.call_id')
    .where('c.status', '=', 'ringing')
    .where('caller.user_id', '=', callerId)
    .where('caller.role', '=', 'caller')
    .where('callee.user_id', '=', calleeId)
    .where('callee.status', '=', 'invited')
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
    .executeTakeFirst();
  return row?.call_id;
}

/** Blocks between one person and others: who was blocked by whom. */
export async function findBlock(
  tx: Tx,
  userId: string,
  others: readonly string[],
): Promise<'by-me' | 'by-them' | undefined> {
  const rows = await tx
    .selectFrom('blocks')
    .select('blocker_id')
    .where((eb) =>
      eb.or([
        eb.and([eb('blocker_id', '=', userId), eb('blocked_id', 'in', others)]),
        eb.and([eb('blocked_id', '=', userId), eb('blocker_id', 'in', others)]),
      ]),
    )
    .execute();
  if (rows.some((row) => row.blocker_id === userId)) return 'by-me';
  return rows.length > 0 ? 'by-them' : undefined;
}

/** Writes what changed between two states of a call, and what happened; returns the snapshot everyone is sent. */
export async function saveCall(
  tx: Tx,
  before: CallState | undefined,
  after: CallState,
  happened: readonly Happened[],
  displayNames: ReadonlyMap<string, string>,
  at: Date,
): Promise<CallSnapshot> {
  if (before === undefined) {
    await tx
      .insertInto('video_calls')
      .values({
        call_id: after.callId,
        kind: after.kind,
        status: after.status,
        version: after.version,
        topology: 'mesh',
        created_at: after.createdAt,
        active_at: after.activeAt,
        ended_at: after.endedAt,
        restart_of: after.restartOf,
      })
      .execute();
  } else {
    await tx
      .updateTable('video_calls')
      .set({ status: after.status, version: after.version, active_at: after.activeAt, ended_at: after.endedAt })
      .where('call_id', '=', after.callId)
      .where('version', '=', before.version)
      .executeTakeFirstOrThrow();
  }
  const changed = after.seats
    .map((seat, position) => toRow(after.callId, position, seat))
    .filter((_, position) => after.seats[position] !== before?.seats[position]);
  await tx
    .insertInto('call_participants')
    .values(changed)
    .onConflict((conflict) =>
      conflict.columns(['call_id', 'user_id']).doUpdateSet((eb) => ({
        status: eb.ref('excluded.status'),
        device_id: eb.ref('excluded.device_id'),
        invited_by: eb.ref('excluded.invited_by'),
        joined_at: eb.ref('excluded.joined_at'),
        left_at: eb.ref('excluded.left_at'),
        ring_deadline: eb.ref('excluded.ring_deadline'),
        grace_deadline: eb.ref('excluded.grace_deadline'),
      })),
    )
    .execute();
  const snapshot = toSnapshot(after, displayNames);
  const call = JSON.stringify(snapshot);
  await tx
    .insertInto('call_events')
    .values(
      happened.map((event) => ({
        call_id: after.callId,
        version: after.version,
        type: event.type,
        at,
        actor_id: event.actorId,
        target_id: event.targetId,
        reason: event.reason,
        call,
      })),
    )
    .execute();
  return snapshot;
}
