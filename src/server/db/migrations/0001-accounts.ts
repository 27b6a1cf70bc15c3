import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table users (
      id text primary key,
      name text not null,
      name_key text not null unique,
      display_name text not null check (length(display_name) between 1 and 640),
      password_hash text not null,
      created_at timestamptz(3) not null default now()
    )`.execute(db);
  await sql`
    create table sessions (
      id text primary key,
      user_id text not null references users (id) on delete cascade,
      token_hash bytea not null unique check (length(token_hash) = 32),
      created_at timestamptz(3) not null default now()
    )`.execute(db);
  await sql`create index sessions_user on sessions (user_id)`.execute(db);
  await sql`
    create table blocks (
      blocker_id text not null references users (id) on delete cascade,
      blocked_id text not null references users (id) on delete cascade,
      created_at timestamptz(3) not null default now(),
      primary key (blocker_id, blocked_id),
      check (blocker_id <> blocked_id)
    )`.execute(db);
  await sql`create index blocks_blocked on blocks (blocked_id)`.execute(db);
}
