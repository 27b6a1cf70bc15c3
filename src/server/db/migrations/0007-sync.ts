import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<never>): Promise<void> {
  // What is shared in a call, for as long as it lives. `seq` is a ceiling: no number above it was given out yet.
  await sql`
    create table sync_rooms (
      call_id text primary key references video_calls (call_id) on delete cascade,
      home integer,
      seq bigint not null check (seq >= 0)
    )`.execute(db);
  await sql`
    create table sync_entries (
      call_id text not null references sync_rooms (call_id) on delete cascade,
      part text not null,
      key text not null,
      position integer not null,
      value jsonb not null,
      primary key (call_id, part, key)
    )`.execute(db);
}
