import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { CallSnapshot } from '../../shared/call.ts';
import type { Database } from '../db/connection.ts';
import { liveNodes } from '../db/node.ts';
import type { Schema } from '../db/schema.ts';
import { prepare, type Slot } from '../db/statement.ts';
import { build, Tx } from '../db/transaction.ts';
import type { CallState, Device, Happened, Seat } from './rules.ts';
import { toSnapshot } from './snapshot.ts';

/** Reading calls, and what else is known of their people. */

/** A call, and how its people are named. */
export interface KnownCall {
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

/** Unlike a list of parameters, the same text for any number. */
const anyOf = (ids: RawBuilder<readonly string[]>): RawBuilder<string> => sql<string>`any(${ids}::text[])`;

export const seatColumns = [
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

export interface NamedSeatRow extends SeatRow {
  position: number;
  display_name: string;
}

export function toKnown(row: Selectable<Schema['video_calls']>, seats: readonly NamedSeatRow[]): KnownCall {
  const ordered = seats.toSorted((a, b) => a.position - b.position);
  return {
    call: toCall(row, ordered.map(toSeat)),
    displayNames: new Map(ordered.map((seat) => [seat.user_id, seat.display_name])),
  };
}

/** Looked up seat by seat: joined, the planner reads everybody as long as the table looks small. */
export const displayNameOf = (userId: 'p.user_id') =>
  sql<string>`(select display_name from users where id = ${sql.ref(userId)})`;

/** Calls in the order asked for: one statement, so each is of one version. */
async function findCalls(from: Database | Tx, callIds: readonly string[]): Promise<KnownCall[]> {
  if (callIds.length === 0) return [];
  const query = build
    .selectFrom('video_calls as c')
    .innerJoin('call_participants as p', 'p.call_id', 'c.call_id')
    .selectAll('c')
    // A seat has a status of its own.
    .select(['c.status as call_status', ...seatColumns, 'p.position', displayNameOf('p.user_id').as('display_name')])
    .where('c.call_id', '=', anyOf(sql.val(callIds)));
  const rows = from instanceof Tx ? await from.send(query) : (await from.executeQuery(query)).rows;
  const byCall = new Map<string, typeof rows>();
  for (const row of rows) byCall.set(row.call_id, [...(byCall.get(row.call_id) ?? []), row]);
  return callIds.flatMap((callId) => {
    const seats = byCall.get(callId) ?? [];
    const [row] = seats;
    return row ? [toKnown({ ...row, status: row.call_status }, seats)] : [];
  });
}

/** Calls as last committed, as everybody sees them. */
export async function readCalls(from: Database | Tx, callIds: readonly string[]): Promise<CallSnapshot[]> {
  const calls = await findCalls(from, callIds);
  return calls.map(({ call, displayNames }) => toSnapshot(call, displayNames));
}

export async function readCall(from: Database | Tx, callId: string): Promise<CallSnapshot | undefined> {
  const [call] = await readCalls(from, [callId]);
  return call;
}

/** Whether any node has a socket of this device. */
export async function hasSocket(tx: Tx, by: Device): Promise<boolean> {
  const rows = await tx.send(
    build
      .selectFrom('connections')
      .select('connection_id')
      .where('user_id', '=', by.userId)
      .where('device_id', '=', by.deviceId)
      .where('node_id', 'in', liveNodes)
      .limit(1),
  );
  return rows.length > 0;
}

type Block = 'by-me' | 'by-them';

/** Those of the people asked for who exist. */
export interface People {
  displayNames: Map<string, string>;
  /** One between who asks and any of them. */
  block: Block | undefined;
}

const peopleAskedFor = prepare((slot: Slot<{ userId: string; ids: readonly string[] }>) =>
  build
    .selectFrom('users as u')
    .select(['u.id', 'u.display_name'])
    .select((u) => [
      u
        .exists(u.selectFrom('blocks').where('blocker_id', '=', slot('userId')).whereRef('blocked_id', '=', 'u.id'))
        .as('blocked'),
      u
        .exists(u.selectFrom('blocks').whereRef('blocker_id', '=', 'u.id').where('blocked_id', '=', slot('userId')))
        .as('blocks_me'),
    ])
    .where('u.id', '=', anyOf(slot('ids'))),
);

/** What somebody has to know of people before they reach them. */
export async function findPeople(tx: Tx, userId: string, ids: readonly string[]): Promise<People> {
  const rows = await tx.send(peopleAskedFor({ userId, ids }));
  const theirs = rows.some((row) => row.blocks_me) ? 'by-them' : undefined;
  return {
    displayNames: new Map(rows.map((row) => [row.id, row.display_name])),
    block: rows.some((row) => row.blocked) ? 'by-me' : theirs,
  };
}
