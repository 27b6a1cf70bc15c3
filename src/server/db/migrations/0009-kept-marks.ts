import { sql, type Kysely } from 'kysely';

/** Marks that stay with a call that is over, because the file's owner wants that. They go with the file. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table kept_marks (
      call_id text not null references video_calls (call_id) on delete cascade,
      file_id text not null references files (id) on delete cascade,
      -- In the order in which they lie on each other.
      marks jsonb not null check (jsonb_typeof(marks) = 'array'),
      -- Part of what the file's owner keeps.
      bytes bigint not null check (bytes > 0),
      primary key (call_id, file_id)
    )`.execute(db);
  await sql`create index kept_marks_file on kept_marks (file_id)`.execute(db);
}
