import { sql, type Compilable, type CompiledQuery, type Insertable, type RawBuilder, type Selectable } from 'kysely';
import type { CallSnapshot } from '../../shared/call.ts';
import type { Database } from '../db/connection.ts';
import { liveNodes } from '../db/node.ts';
import type { Schema } from '../db/schema.ts';
import { build, Tx } from '../db/transaction.ts';
import type { CallState, Device, Happened, Seat } from './rules.ts';
import { toSnapshot } from './snapshot.ts';

/** The SQL of calls. Only CallService calls what writes here. */

/** A call, and how its people are named. */
export interface KnownCall {
  call: CallState;
  displayNames: Map<string, string>;
}

/** A call under its row lock, with what a command to it is decided on. */
export interface LockedCall extends KnownCall {
  facts: Facts;
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
const anyOf = (ids: readonly string[]): RawBuilder<string> => sql<string>`any(${sql.val(ids)}::text[])`;

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

interface NamedSeatRow extends SeatRow {
  position: number;
  display_name: string;
}

function toKnown(row: Selectable<Schema['video_calls']>, seats: readonly NamedSeatRow[]): KnownCall {
  const ordered = seats.toSorted((a, b) => a.position - b.position);
  return {
    call: toCall(row, ordered.map(toSeat)),
    displayNames: new Map(ordered.map((seat) => [seat.user_id, seat.display_name])),
  };
}

/** Looked up seat by seat: joined, the planner reads everybody as long as the table looks small. */
const displayNameOf = (userId: 'p.user_id') =>
  sql<string>`(select display_name from users where id = ${sql.ref(userId)})`;

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

/** Serializes whatever makes a person join or start (glare, ALREADY_IN_CALL). Sorted, so that two never wait in a circle. */
export async function lockUsers(tx: Tx, userIds: readonly string[]): Promise<void> {
  const sorted = [...new Set(userIds)].sort();
  await tx.send(
    sql`
      select pg_advisory_xact_lock(hashtextextended(id, 0))
      from (select unnest(${sql.val(sorted)}::text[]) as id order by 1) as ids`.compile(build),
  );
}

// Literals, because a prepared plan could not use a partial index for what it learns only later.
const seatedStatuses = [sql.lit('connected' as const), sql.lit('reconnecting' as const)];

/** Of a command that nobody sent, as of deadlines, only the time. */
function factsOf(clock: RawBuilder<Date>, sent: Sent | undefined, callId: string | null) {
  const { userId, deviceId } = sent?.by ?? { userId: null, deviceId: null };
  const answer = build
    .selectFrom('call_commands')
    .select('answer')
    .where('user_id', '=', userId)
    .where('command_id', '=', sent?.commandId ?? null);
  const seat = build
    .selectFrom('call_participants')
    .select('call_id')
    .where('user_id', '=', userId)
    .where('device_id', '=', deviceId)
    .where('status', 'in', seatedStatuses)
    .where((eb) => eb('call_id', 'is distinct from', callId))
    .limit(1);
  return [clock.as('now'), answer.as('answer'), seat.as('busy_in')] as const;
}

/** What a command that is about no call yet is decided on. Sent behind the locks, so that it is as of them. */
export async function readFacts(tx: Tx, clock: RawBuilder<Date>, sent: Sent): Promise<Facts> {
  const [row] = await tx.send(build.selectNoFrom(factsOf(clock, sent, null)));
  return toFacts(row ?? { now: new Date(), answer: null, busy_in: null });
}

/** A success is remembered in the transaction that it is of. A twin that ran at the same time fails, and all it did. */
export function rememberAnswer({ by, commandId }: Sent, answer: CallSnapshot): Write {
  const row = { user_id: by.userId, command_id: commandId, answer: JSON.stringify(answer) };
  return { statement: build.insertInto('call_commands').values(row), events: [] };
}

export interface Locking {
  clock: RawBuilder<Date>;
  /** The command it is for, if anybody sent one. */
  sent?: Sent;
  /** A call that somebody else is working on right now is left to them. */
  onlyIdle?: boolean;
}

/**
 * Locks one call's row, and behind that reads its seats and the facts. Two statements: one that waited for its lock
 * would still see the other tables as they were before.
 */
export async function lockCall(
  tx: Tx,
  callId: string,
  { clock, sent, onlyIdle = false }: Locking,
): Promise<LockedCall | undefined> {
  const lock = build.selectFrom('video_calls').selectAll().where('call_id', '=', callId).forUpdate();
  const seats = build
    .selectFrom('call_participants as p')
    .select([...seatColumns, displayNameOf('p.user_id').as('display_name'), 'p.position'])
    .select(factsOf(clock, sent, callId))
    .where('p.call_id', '=', callId);
  const [[row], rows] = await Promise.all([tx.send(onlyIdle ? lock.skipLocked() : lock), tx.send(seats)]);
  const [first] = rows;
  if (!row || !first) return undefined;
  return { ...toKnown(row, rows), facts: toFacts(first) };
}

/** Calls in the order asked for: one statement, so each is of one version. */
async function findCalls(from: Database | Tx, callIds: readonly string[]): Promise<KnownCall[]> {
  if (callIds.length === 0) return [];
  const query = build
    .selectFrom('video_calls as c')
    .innerJoin('call_participants as p', 'p.call_id', 'c.call_id')
    .selectAll('c')
    // A seat has a status of its own.
    .select(['c.status as call_status', ...seatColumns, 'p.position', displayNameOf('p.user_id').as('display_name')])
    .where('c.call_id', '=', anyOf(callIds));
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

export async function displayNamesOf(tx: Tx, userIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.send(build.selectFrom('users').select(['id', 'display_name']).where('id', '=', anyOf(userIds)));
  return new Map(rows.map((row) => [row.id, row.display_name]));
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

/**
 * The call of two that `callerId` has ringing at `calleeId` right now, locked, so that it still rings when it is joined;
 * the oldest, should several devices ring.
 */
export async function findRinging(tx: Tx, callerId: string, calleeId: string): Promise<string | undefined> {
  const [row] = await tx.send(
    build
      .selectFrom('video_calls as c')
      .innerJoin('call_participants as caller', 'caller.call_id', 'c.call_id')
      .innerJoin('call_participants as callee', 'callee.call_id', 'c.call_id')
      .select('c.call_id')
      .where('c.status', '=', 'ringing')
      .where('caller.user_id', '=', callerId)
      .where('caller.role', '=', 'caller')
      .where('callee.user_id', '=', calleeId)
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
  return row?.call_id;
}

export type Block = 'by-me' | 'by-them';

/** A block between one person and others: who was blocked by whom. */
export async function findBlock(tx: Tx, userId: string, others: readonly string[]): Promise<Block | undefined> {
  if (others.length === 0) return undefined;
  const rows = await tx.send(
    build
      .selectFrom('blocks')
      .select('blocker_id')
      .where((eb) =>
        eb.or([
          eb.and([eb('blocker_id', '=', userId), eb('blocked_id', '=', anyOf(others))]),
          eb.and([eb('blocked_id', '=', userId), eb('blocker_id', '=', anyOf(others))]),
        ]),
      ),
  );
  if (rows.some((row) => row.blocker_id === userId)) return 'by-me';
  return rows.length > 0 ? 'by-them' : undefined;
}

/**
 * Writes a call's next version: its row, the seats that changed, its lines of history, and what the command is answered;
 * one statement. Events and answer hold the snapshot that everyone is sent.
 */
export function saveCall({ before, after, happened, snapshot, at, sent }: NextVersion): Write {
  const { callId, version } = after;
  const seats = after.seats
    .map((seat, position) => toRow(callId, position, seat))
    .filter((_, position) => after.seats[position] !== before?.seats[position]);
  const events = happened.map(({ type, actorId, targetId, reason }) => ({
    type,
    actor_id: actorId,
    target_id: targetId,
    reason,
  }));
  const call = JSON.stringify(snapshot);
  const statement = sql<{ id: number }>`
      with call as (
        insert into video_calls (call_id, kind, status, version, created_at, active_at, ended_at, restart_of)
        values (${callId}, ${after.kind}, ${after.status}, ${version}, ${after.createdAt}, ${after.activeAt},
          ${after.endedAt}, ${after.restartOf})
        on conflict (call_id) do update set
          status = excluded.status, version = excluded.version,
          active_at = excluded.active_at, ended_at = excluded.ended_at
        where video_calls.version = excluded.version - 1
        returning call_id, version
      ), seats as (
        insert into call_participants
        select * from jsonb_populate_recordset(null::call_participants, ${JSON.stringify(seats)})
        on conflict (call_id, user_id) do update set
          status = excluded.status, device_id = excluded.device_id, invited_by = excluded.invited_by,
          joined_at = excluded.joined_at, left_at = excluded.left_at,
          ring_deadline = excluded.ring_deadline, grace_deadline = excluded.grace_deadline
      ), answer as (
        insert into call_commands (user_id, command_id, answer)
        select ${sent?.by.userId}, ${sent?.commandId}, ${call} from call where ${sent !== undefined}
      )
      insert into call_events (call_id, version, type, at, actor_id, target_id, reason, call)
      select call.call_id, call.version, type, ${at}, actor_id, target_id, reason, ${call}
      from call, jsonb_to_recordset(${JSON.stringify(events)})
        as event (type text, actor_id text, target_id text, reason text)
      returning id`.compile(build);
  return { statement, events: happened.map((line) => ({ ...line, version, at, call: snapshot })) };
}

/** The last statement of a transaction, and the lines of history that it writes. */
export interface Write {
  statement: Compilable | CompiledQuery;
  events: readonly Omit<CallEvent, 'id'>[];
}

/** Commits; the lines of history as the outbox would read them. */
export async function writeLast(tx: Tx, { statement, events }: Write): Promise<CallEvent[]> {
  const rows = await tx.sendLast<{ id: number }>(statement);
  return events.map((event, i) => {
    const row = rows[i];
    if (!row) throw new Error('the call changed under its lock');
    return { ...event, id: row.id };
  });
}

export interface NextVersion {
  before: CallState | undefined;
  after: CallState;
  happened: readonly Happened[];
  snapshot: CallSnapshot;
  at: Date;
  /** The command that made it so, if one did. */
  sent: Sent | undefined;
}
