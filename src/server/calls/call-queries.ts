import { sql, type RawBuilder } from 'kysely';
import type { HistoryEvent } from '../../shared/account.ts';
import type { CallSnapshot, CallStatus, Outcome } from '../../shared/call.ts';
import type { Database } from '../db/connection.ts';
import { liveNodes } from '../db/node.ts';
import { Refusal } from '../errors.ts';
import { databaseClock, readCall, readCalls } from './call-store.ts';
import type { Device } from './rules.ts';
import { outcomeFor } from './snapshot.ts';

/** Reading calls: nothing here writes or locks. */

/** The calls that ring or run with this person in them, whatever their status. */
export async function liveCalls(db: Database, userId: string): Promise<CallSnapshot[]> {
  const rows = await db
    .selectFrom('video_calls as c')
    .innerJoin('call_participants as p', 'p.call_id', 'c.call_id')
    .select('c.call_id')
    .where('p.user_id', '=', userId)
    .where('c.status', 'in', ['ringing', 'active'])
    .orderBy('c.created_at')
    .execute();
  return readCalls(
    db,
    rows.map((row) => row.call_id),
  );
}

/** One call as its participant may see it; otherwise it does not exist. */
export async function callOf(db: Database, userId: string, callId: string): Promise<CallSnapshot> {
  const call = await readCall(db, callId);
  if (!call?.participants.some((participant) => participant.userId === userId)) throw new Refusal('CALL_NOT_FOUND');
  return call;
}

/** What CALL.SNAPSHOT answers: my live calls, or the one I asked for, whatever its status. */
export async function snapshotFor(
  db: Database,
  userId: string,
  callId: string | undefined,
): Promise<{ call?: CallSnapshot; calls: CallSnapshot[] }> {
  if (callId === undefined) return { calls: await liveCalls(db, userId) };
  const call = await callOf(db, userId, callId);
  return { call, calls: [call] };
}

/** A person's calls, newest first, those created before `before`: a time, or a call. */
export async function history(
  db: Database,
  userId: string,
  page: { before: Date | string | undefined; limit: number },
): Promise<(CallSnapshot & { outcome: Outcome })[]> {
  const { before, limit } = page;
  const rows = await db
    .selectFrom('video_calls as c')
    .innerJoin('call_participants as p', 'p.call_id', 'c.call_id')
    .select('c.call_id')
    .where('p.user_id', '=', userId)
    .$if(before instanceof Date, (query) => query.where('c.created_at', '<', sql<Date>`${before}`))
    .$if(typeof before === 'string', (query) =>
      query.where(
        sql<boolean>`(c.created_at, c.call_id) < (select created_at, call_id from video_calls where call_id = ${before})`,
      ),
    )
    .orderBy('c.created_at', 'desc')
    .orderBy('c.call_id', 'desc')
    .limit(limit)
    .execute();
  const calls = await readCalls(
    db,
    rows.map((row) => row.call_id),
  );
  return calls.map((call) => ({ ...call, outcome: outcomeFor(call, userId) }));
}

/** What happened in a call, in order. */
export async function eventsOf(db: Database, callId: string): Promise<HistoryEvent[]> {
  const rows = await db
    .selectFrom('call_events')
    .select(['version', 'type', 'at', 'actor_id', 'target_id', 'reason'])
    .where('call_id', '=', callId)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    version: row.version,
    type: row.type,
    at: row.at.toISOString(),
    ...(row.actor_id === null ? {} : { actorId: row.actor_id }),
    ...(row.target_id === null ? {} : { targetId: row.target_id }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  }));
}

/** The calls in which this device has a seat. */
export async function seatsOf(db: Database, by: Device): Promise<string[]> {
  const rows = await db
    .selectFrom('call_participants')
    .select('call_id')
    .where('user_id', '=', by.userId)
    .where('device_id', '=', by.deviceId)
    .where('status', 'in', ['connected', 'reconnecting'])
    .execute();
  return rows.map((row) => row.call_id);
}

/** How many calls there are in each status. */
export async function callsByStatus(db: Database): Promise<Map<CallStatus, number>> {
  const rows = await db
    .selectFrom('video_calls')
    .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
    .groupBy('status')
    .execute();
  return new Map(rows.map(({ status, count }) => [status, count]));
}

/** Calls in which a ring or a reconnect grace is over. */
export async function dueCalls(db: Database, clock: RawBuilder<Date> = databaseClock): Promise<string[]> {
  const rows = await db
    .selectFrom('call_participants')
    .select('call_id')
    .distinct()
    .where((eb) => eb.or([eb('ring_deadline', '<=', clock), eb('grace_deadline', '<=', clock)]))
    .execute();
  return rows.map((row) => row.call_id);
}

/** Seats whose status does not fit their device: connected without a socket, or reconnecting with one. */
export async function staleSeats(db: Database): Promise<{ callId: string; by: Device; hasSocket: boolean }[]> {
  const { rows } = await sql<{ call_id: string; user_id: string; device_id: string; has_socket: boolean }>`
    select p.call_id, p.user_id, p.device_id, p.status = 'reconnecting' as has_socket
    from call_participants p
    where p.status in ('connected', 'reconnecting') and (p.status = 'reconnecting') = exists (
      select from connections c
      where c.user_id = p.user_id and c.device_id = p.device_id and c.node_id in ${liveNodes})`.execute(db);
  return rows.map((row) => ({
    callId: row.call_id,
    by: { userId: row.user_id, deviceId: row.device_id },
    hasSocket: row.has_socket,
  }));
}
