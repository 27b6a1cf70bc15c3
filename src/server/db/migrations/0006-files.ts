import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table files (
      id text primary key,
      owner_id text not null references users (id) on delete cascade,
      name text not null,
      media_type text not null,
      bytes bigint not null check (bytes > 0),
      pages integer check (pages > 0),
      width integer check (width > 0),
      height integer check (height > 0),
      storage_key text not null unique check (storage_key ~ '^[0-9a-f]{64}$'),
      -- The resumable upload it came by, and how long that was: who lost the last answer asks again.
      upload_id text unique,
      upload_bytes bigint,
      created_at timestamptz(3) not null default now(),
      expires_at timestamptz(3) not null,
      check ((upload_id is null) = (upload_bytes is null))
    )`.execute(db);
  await sql`create index files_owner on files (owner_id, created_at desc, id desc)`.execute(db);
  await sql`create index files_expiry on files (expires_at)`.execute(db);
  // Secrets that all nodes share and no operator has to think of: made once, by whichever node comes first.
  await sql`create table server_keys (name text primary key, key bytea not null)`.execute(db);
}
