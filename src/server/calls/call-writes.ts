import { sql, type CompiledQuery, type Insertable } from 'kysely';
import type { CallSnapshot } from '../../shared/call.ts';
import type { Schema } from '../db/schema.ts';
import { prepare, type Slot } from '../db/statement.ts';
import { build, type Tx } from '../db/transaction.ts';
import type { Sent } from './call-locks.ts';
import type { CallEvent } from './call-store.ts';
import type { CallState, Happened, Seat } from './rules.ts';

/** What CallService writes, and nobody else. */

/** The last statement of a transaction, and the lines of history that it writes. */
export interface Write {
  statement: CompiledQuery;
  events: readonly Omit<CallEvent, 'id'>[];
}

/** A call's next version, with what led to it. */
export interface NextVersion {
  before: CallState | undefined;
  after: CallState;
  happened: readonly Happened[];
  snapshot: CallSnapshot;
  at: Date;
  /** The command that made it so, if one did. */
  sent: Sent | undefined;
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

interface Saved extends Omit<CallState, 'seats'> {
  at: Date;
  /** Rows of their tables, as JSON. */
  seats: string;
  events: string;
  snapshot: string;
  /** Of the command, if one was sent. */
  userId: string | undefined;
  commandId: string | undefined;
  answers: boolean;
}

const saved = prepare((slot: Slot<Saved>) =>
  sql<{ id: number }>`
    with call as (
      insert into video_calls (call_id, kind, status, version, created_at, active_at, ended_at, restart_of)
      values (${slot('callId')}, ${slot('kind')}, ${slot('status')}, ${slot('version')}, ${slot('createdAt')},
        ${slot('activeAt')}, ${slot('endedAt')}, ${slot('restartOf')})
      on conflict (call_id) do update set
        status = excluded.status, version = excluded.version,
        active_at = excluded.active_at, ended_at = excluded.ended_at
      where video_calls.version = excluded.version - 1
      returning call_id, version
    ), seats as (
      insert into call_participants
      select * from jsonb_populate_recordset(null::call_participants, ${slot('seats')})
      on conflict (call_id, user_id) do update set
        status = excluded.status, device_id = excluded.device_id, invited_by = excluded.invited_by,
        joined_at = excluded.joined_at, left_at = excluded.left_at,
        ring_deadline = excluded.ring_deadline, grace_deadline = excluded.grace_deadline
    ), answer as (
      insert into call_commands (user_id, command_id, answer)
      select ${slot('userId')}, ${slot('commandId')}, ${slot('snapshot')} from call where ${slot('answers')}
    )
    insert into call_events (call_id, version, type, at, actor_id, target_id, reason, call)
    select call.call_id, call.version, type, ${slot('at')}, actor_id, target_id, reason, ${slot('snapshot')}
    from call, jsonb_to_recordset(${slot('events')})
      as event (type text, actor_id text, target_id text, reason text)
    returning id`.compile(build),
);

/**
 * Writes a call's next version: its row, the seats that changed, its lines of history, and what the command is answered;
 * one statement. Events and answer hold the snapshot that everyone is sent.
 */
export function saveCall({ before, after, happened, snapshot, at, sent }: NextVersion): Write {
  const seats = after.seats
    .map((seat, position) => toRow(after.callId, position, seat))
    .filter((_, position) => after.seats[position] !== before?.seats[position]);
  const events = happened.map(({ type, actorId, targetId, reason }) => ({
    type,
    actor_id: actorId,
    target_id: targetId,
    reason,
  }));
  const statement = saved({
    ...after,
    at,
    seats: JSON.stringify(seats),
    events: JSON.stringify(events),
    snapshot: JSON.stringify(snapshot),
    userId: sent?.by.userId,
    commandId: sent?.commandId,
    answers: sent !== undefined,
  });
  const { version } = after;
  return { statement, events: happened.map((line) => ({ ...line, version, at, call: snapshot })) };
}

const remembered = prepare((slot: Slot<{ userId: string; commandId: string; answer: string }>) =>
  build
    .insertInto('call_commands')
    .values({ user_id: slot('userId'), command_id: slot('commandId'), answer: slot('answer') }),
);

/** A success is remembered in the transaction that it is of. A twin that ran at the same time fails, and all it did. */
export function rememberAnswer({ by, commandId }: Sent, answer: CallSnapshot): Write {
  return { statement: remembered({ userId: by.userId, commandId, answer: JSON.stringify(answer) }), events: [] };
}

/** Commits; resolves to the lines of history as the outbox would read them. */
export async function writeLast(tx: Tx, { statement, events }: Write): Promise<CallEvent[]> {
  const rows = await tx.sendLast<{ id: number }>(statement);
  return events.map((event, i) => {
    const row = rows[i];
    if (!row) throw new Error('the call changed under its lock');
    return { ...event, id: row.id };
  });
}
