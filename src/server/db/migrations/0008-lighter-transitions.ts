import { sql, type Kysely } from 'kysely';

/** Every transition paid for these, and each is held by another: who acts or is aimed at has a seat, and seats name users. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table call_events
      drop constraint call_events_actor_id_fkey, drop constraint call_events_target_id_fkey`.execute(db);
  await sql`alter table call_commands drop constraint call_commands_user_id_fkey`.execute(db);
  // Nothing looks for old commands.
  await sql`drop index call_commands_age`.execute(db);
}
