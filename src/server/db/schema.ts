import type { ColumnType, Generated } from 'kysely';
import type { ChosenPresence } from '../../shared/account.ts';
import type { CallKind, CallSnapshot, CallStatus, LifecycleEvent, ParticipantStatus, Role } from '../../shared/call.ts';

/** The tables as Kysely sees them; what they promise stands in migrations/. Times are `timestamptz(3)`. */

type Default<T> = ColumnType<T, T | undefined, T>;

interface Users {
  id: string;
  name: string;
  /** `name` as it must be unique (see nameKey). */
  name_key: string;
  display_name: string;
  password_hash: string;
  /** As what they chose to be seen. */
  presence: Default<ChosenPresence>;
  created_at: Default<Date>;
}

interface Sessions {
  id: string;
  user_id: string;
  /** SHA-256 of the bearer token. */
  token_hash: Buffer;
  created_at: Default<Date>;
}

interface Blocks {
  blocker_id: string;
  blocked_id: string;
  created_at: Default<Date>;
}

interface VideoCalls {
  call_id: string;
  kind: CallKind;
  status: CallStatus;
  version: number;
  topology: 'mesh' | 'sfu';
  created_at: Date;
  active_at: Date | null;
  ended_at: Date | null;
  restart_of: string | null;
}

interface CallParticipants {
  call_id: string;
  user_id: string;
  /** Order in the roster. */
  position: number;
  role: Role;
  status: ParticipantStatus;
  device_id: string | null;
  invited_by: string | null;
  joined_at: Date | null;
  left_at: Date | null;
  /** Set exactly while invited. */
  ring_deadline: Date | null;
  /** Set exactly while reconnecting. */
  grace_deadline: Date | null;
}

interface CallEvents {
  id: Generated<number>;
  call_id: string;
  version: number;
  type: LifecycleEvent;
  at: Date;
  actor_id: string | null;
  target_id: string | null;
  reason: string | null;
  /** The call as it stood at `version`: what the outbox sends. */
  call: ColumnType<CallSnapshot, string, never>;
}

interface CallCommands {
  user_id: string;
  command_id: string;
  /** What a success was answered. */
  answer: ColumnType<CallSnapshot | null, string, never>;
  created_at: Default<Date>;
}

interface Connections {
  connection_id: string;
  node_id: number;
  user_id: string;
  device_id: string;
  /** Nobody is at the device. */
  idle: Default<boolean>;
}

interface Files {
  id: string;
  owner_id: string;
  name: string;
  media_type: string;
  bytes: number;
  pages: number | null;
  width: number | null;
  height: number | null;
  storage_key: string;
  /** Both set exactly for what came by a resumable upload. */
  upload_id: string | null;
  upload_bytes: number | null;
  created_at: Default<Date>;
  expires_at: Date;
}

interface ServerKeys {
  name: string;
  key: Buffer;
}

interface SyncRooms {
  call_id: string;
  /** The node that keeps the call's shared state in memory. */
  home: number | null;
  /** No number above it has been given out. */
  seq: number;
}

interface SyncEntries {
  call_id: string;
  part: string;
  key: string;
  position: number;
  value: ColumnType<unknown, string, string>;
}

interface KeptMarks {
  call_id: string;
  file_id: string;
  marks: ColumnType<unknown, string, never>;
  bytes: number;
}

export interface Schema {
  users: Users;
  sessions: Sessions;
  blocks: Blocks;
  video_calls: VideoCalls;
  call_participants: CallParticipants;
  call_events: CallEvents;
  call_commands: CallCommands;
  connections: Connections;
  files: Files;
  server_keys: ServerKeys;
  sync_rooms: SyncRooms;
  sync_entries: SyncEntries;
  kept_marks: KeptMarks;
}
