import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table users add column presence text not null default 'online'
      check (presence in ('online', 'away', 'dnd'))`.execute(db);
  await sql`alter table connections add column idle boolean not null default false`.execute(db);
}
