import { sql, type RawBuilder } from 'kysely';
import type { SyncState } from '../../shared/sync/state.ts';
import type { Database } from '../db/connection.ts';
import { liveNodes } from '../db/node.ts';
import { entriesOf, nameOf, stateFrom, type Entry } from './entries.ts';

interface Written {
  entry: Entry;
  /** Order among all entries of the call. */
  position: number;
}

/** What a node has of a call that it is the home of. */
export interface Claimed {
  state: SyncState;
  /** Numbers above `from`, up to `ceiling`, are this node's to give out. */
  from: number;
  ceiling: number;
  /** Another node was its home before, and is gone: what it had not written yet is lost. */
  inherited: boolean;
}

/** The SQL of what is shared in calls. Nothing here knows what an action is. */
export class SyncStore {
  readonly #db: Database;
  readonly #keepBytes: number;
  /** Entries as they were last written, with their positions, of the calls this node is home of. */
  readonly #written = new Map<string, Map<string, Written>>();

  /** `keepBytes`: of marks that stay with calls, on the files of one person. */
  constructor(db: Database, keepBytes: number) {
    this.#db = db;
    this.#keepBytes = keepBytes;
  }

  /** Makes this node the call's home, or says which living node is. `block` numbers are set aside durably. */
  async claim(callId: string, nodeId: number, block: number): Promise<Claimed | { home: number }> {
    const { rows } = await sql<{ ceiling: number; before: number | null }>`
      with before as (select home from sync_rooms where call_id = ${callId})
      insert into sync_rooms as room (call_id, home, seq) values (${callId}, ${nodeId}, ${block})
      on conflict (call_id) do update set home = ${nodeId}, seq = room.seq + ${block}
        where room.home is null or room.home = ${nodeId} or room.home not in ${liveNodes}
      returning room.seq as ceiling, (select home from before) as before`.execute(this.#db);
    const [claimed] = rows;
    if (!claimed) {
      const room = await this.#db
        .selectFrom('sync_rooms')
        .select('home')
        .where('call_id', '=', callId)
        .executeTakeFirst();
      return { home: room?.home ?? nodeId };
    }
    const entries = await this.#db
      .selectFrom('sync_entries')
      .select(['part', 'key', 'position', 'value'])
      .where('call_id', '=', callId)
      .orderBy('position')
      .execute();
    const state = stateFrom(entries);
    // Compared by identity from here on, so remembered as the objects the state is made of.
    const positions = new Map(entries.map((entry) => [nameOf(entry), entry.position]));
    const written = [...entriesOf(state)].map(([name, entry]): [string, Written] => [
      name,
      { entry, position: positions.get(name) ?? 0 },
    ]);
    this.#written.set(callId, new Map(written));
    const from = claimed.ceiling - block;
    const inherited = claimed.before !== null && claimed.before !== nodeId;
    return { state, from, ceiling: claimed.ceiling, inherited };
  }

  /** Sets another block of numbers aside; undefined when this node is the call's home no longer. */
  async reserve(callId: string, nodeId: number, block: number): Promise<number | undefined> {
    const row = await this.#db
      .updateTable('sync_rooms')
      .set((room) => ({ seq: room('seq', '+', block) }))
      .where('call_id', '=', callId)
      .where('home', '=', nodeId)
      .returning('seq')
      .executeTakeFirst();
    return row?.seq;
  }

  /**
   * Writes what changed since the last time, without waiting for the disk: after a crash of the database the last
   * moments may be gone, for everybody alike. False when this node is the call's home no longer.
   */
  async write(callId: string, nodeId: number, state: SyncState): Promise<boolean> {
    const before = this.#written.get(callId) ?? new Map<string, Written>();
    const entries = entriesOf(state);
    let next = Math.max(0, ...[...before.values()].map(({ position }) => position)) + 1;
    const after = new Map<string, Written>(
      [...entries].map(([name, entry]) => [name, { entry, position: before.get(name)?.position ?? next++ }]),
    );
    const gone = [...before].filter(([name]) => !after.has(name)).map(([, { entry }]) => entry);
    const changed = [...after].filter(([name, { entry }]) => before.get(name)?.entry.value !== entry.value);
    const isHome = await this.#db.transaction().execute(async (tx) => {
      await sql`set local synchronous_commit = off`.execute(tx);
      const room = await tx
        .selectFrom('sync_rooms')
        .select('call_id')
        .where('call_id', '=', callId)
        .where('home', '=', nodeId)
        .forShare()
        .executeTakeFirst();
      if (!room) return false;
      if (gone.length > 0) {
        await sql`delete from sync_entries where call_id = ${callId} and (part, key) in (
          select * from unnest(${gone.map(({ part }) => part)}::text[], ${gone.map(({ key }) => key)}::text[]))`.execute(
          tx,
        );
      }
      if (changed.length > 0) {
        const rows = changed.map(([, { entry, position }]) => ({ ...entry, position }));
        await sql`insert into sync_entries (call_id, part, key, position, value)
          select ${callId}, part, key, position, value
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(part text, key text, position integer, value jsonb)
          on conflict (call_id, part, key) do update set value = excluded.value`.execute(tx);
      }
      return true;
    });
    if (isHome) this.#written.set(callId, after);
    return isHome;
  }

  /** Forgets the call here; another node may become its home. */
  async release(callId: string, nodeId: number): Promise<void> {
    this.#written.delete(callId);
    await this.#db
      .updateTable('sync_rooms')
      .set({ home: null })
      .where('call_id', '=', callId)
      .where('home', '=', nodeId)
      .execute();
  }

  /** The call is over, and what was shared in it with it. */
  async remove(callId: string): Promise<void> {
    this.#written.delete(callId);
    await this.#remove(sql`select ${callId} as call_id`);
  }

  /** Removes what is left of calls that ended while no node was there to see it. */
  async sweep(): Promise<void> {
    await this.#remove(sql`
      select room.call_id from sync_rooms room join video_calls call on call.call_id = room.call_id
      where call.status not in ('ringing', 'active')`);
  }

  /** Marks that are to stay with their call are put aside, as long as their file is there. */
  async #remove(calls: RawBuilder<unknown>): Promise<void> {
    await sql`
      with over as (${calls}), kept as (
        insert into kept_marks (call_id, file_id, marks, bytes)
        select room.call_id, file.id, on_file.marks, octet_length(on_file.marks::text)
        from over
          join sync_rooms room on room.call_id = over.call_id
          join sync_entries wish on wish.call_id = room.call_id and wish.part = 'kept'
          join files file on file.id = wish.key
          cross join lateral (
            select jsonb_agg(mark.value order by mark.position) as marks from sync_entries mark
            where mark.call_id = room.call_id and mark.part = 'annotation'
              and mark.value #>> '{surface,fileId}' = wish.key
          ) on_file
        where on_file.marks is not null and ${this.#keepBytes} > (
          select coalesce(sum(kept_marks.bytes), 0) from kept_marks join files on files.id = kept_marks.file_id
          where files.owner_id = file.owner_id)
        on conflict do nothing)
      delete from sync_rooms using over where sync_rooms.call_id = over.call_id`.execute(this.#db);
  }
}
