import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table video_calls (
      call_id text primary key,
      kind text not null check (kind in ('audio', 'video')),
      status text not null check (status in ('ringing', 'active', 'ended', 'canceled', 'missed')),
      version integer not null check (version >= 1),
      topology text not null default 'mesh' check (topology in ('mesh', 'sfu')),
      created_at timestamptz(3) not null,
      active_at timestamptz(3),
      ended_at timestamptz(3),
      restart_of text references video_calls (call_id),
      check ((status in ('active', 'ended')) = (active_at is not null)),
      check ((status in ('ended', 'canceled', 'missed')) = (ended_at is not null))
    )`.execute(db);
  await sql`
    create table call_participants (
      call_id text not null references video_calls (call_id),
      user_id text not null references users (id),
      position smallint not null check (position >= 0),
      role text not null check (role in ('caller', 'invitee')),
      status text not null check (status in ('invited', 'connected', 'reconnecting', 'declined', 'missed', 'left')),
      device_id text,
      invited_by text references users (id),
      joined_at timestamptz(3),
      left_at timestamptz(3),
      ring_deadline timestamptz(3),
      grace_deadline timestamptz(3),
      primary key (call_id, user_id),
      unique (call_id, position),
      check ((status = 'invited') = (ring_deadline is not null)),
      check ((status = 'reconnecting') = (grace_deadline is not null)),
      check (status not in ('connected', 'reconnecting') or (device_id is not null and joined_at is not null)),
      check (role <> 'invitee' or invited_by is not null)
    )`.execute(db);
  // One live call per device: whatever the code above thinks.
  await sql`
    create unique index call_participants_one_seat on call_participants (user_id, device_id)
      where status in ('connected', 'reconnecting')`.execute(db);
  await sql`create unique index call_participants_one_caller on call_participants (call_id) where role = 'caller'`.execute(
    db,
  );
  await sql`create index call_participants_user on call_participants (user_id, call_id)`.execute(db);
  await sql`
    create index call_participants_ring on call_participants (ring_deadline) where ring_deadline is not null`.execute(
    db,
  );
  await sql`
    create index call_participants_grace on call_participants (grace_deadline)
      where grace_deadline is not null`.execute(db);
  // History, outbox and replay log in one.
  await sql`
    create table call_events (
      id bigint generated always as identity primary key,
      call_id text not null references video_calls (call_id),
      version integer not null,
      type text not null,
      at timestamptz(3) not null,
      actor_id text references users (id),
      target_id text references users (id),
      reason text,
      call jsonb not null
    )`.execute(db);
  await sql`create index call_events_call on call_events (call_id, id)`.execute(db);
  await sql`
    create table call_commands (
      user_id text not null references users (id) on delete cascade,
      command_id text not null,
      answer jsonb,
      created_at timestamptz(3) not null default now(),
      primary key (user_id, command_id)
    )`.execute(db);
  await sql`create index call_commands_age on call_commands (created_at)`.execute(db);
}
