import * as v from 'valibot';

/** Opaque ids as they travel. Ours are UUIDv7; the alphabet keeps hostile ones away from SQL, logs and room names. */
export const IdSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/));

/** A device's own name for itself: whatever the client likes, without control characters. */
export const DeviceIdSchema = v.pipe(v.string(), v.regex(/^[^\p{Cc}]{1,128}$/u));

const CommandIdSchema = v.pipe(v.string(), v.uuid());

export const CALL_STATUSES = ['ringing', 'active', 'ended', 'canceled', 'missed'] as const;
export const PARTICIPANT_STATUSES = ['invited', 'connected', 'reconnecting', 'declined', 'missed', 'left'] as const;
export const CALL_KINDS = ['audio', 'video'] as const;
export const ROLES = ['caller', 'invitee'] as const;
const TOPOLOGIES = ['mesh', 'sfu'] as const;

export type CallStatus = (typeof CALL_STATUSES)[number];
export type ParticipantStatus = (typeof PARTICIPANT_STATUSES)[number];
export type CallKind = (typeof CALL_KINDS)[number];
export type Role = (typeof ROLES)[number];

/** A call that still rings or runs; the other three statuses are final. */
export function isLive(status: CallStatus): boolean {
  return status === 'ringing' || status === 'active';
}

/** Holds a seat in the call: on a device, or within that device's reconnect grace. */
export function isSeated(status: ParticipantStatus): boolean {
  return status === 'connected' || status === 'reconnecting';
}

// The client reads snapshots of newer servers too, so unknown fields are ignored here (commands below are strict).
const ParticipantSchema = v.object({
  userId: IdSchema,
  displayName: v.string(),
  role: v.picklist(ROLES),
  status: v.picklist(PARTICIPANT_STATUSES),
  deviceId: v.optional(v.string()),
  invitedBy: v.optional(v.string()),
  joinedAt: v.optional(v.string()),
  leftAt: v.optional(v.string()),
});

/** The whole truth about a call at one version. `version` grows by one with every change. */
export const CallSnapshotSchema = v.object({
  callId: IdSchema,
  kind: v.picklist(CALL_KINDS),
  status: v.picklist(CALL_STATUSES),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  topology: v.picklist(TOPOLOGIES),
  createdAt: v.string(),
  activeAt: v.optional(v.string()),
  endedAt: v.optional(v.string()),
  restartOf: v.optional(v.string()),
  participants: v.array(ParticipantSchema),
});

export type Participant = v.InferOutput<typeof ParticipantSchema>;
export type CallSnapshot = v.InferOutput<typeof CallSnapshotSchema>;

/** How a call went for one person, as the history shows it. */
export const OUTCOMES = ['answered', 'declined', 'missed', 'canceled', 'unanswered', 'ongoing'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Most people one command may name, myself not counted. */
const MAX_TARGETS = 49;

// Duplicates and the sender are dropped by the service before MAX_TARGETS counts; this only bounds the work.
const TargetsSchema = v.pipe(v.array(IdSchema), v.minLength(1), v.maxLength(4 * MAX_TARGETS));

/** Drops duplicates and the sender; undefined when nobody, or too many, are left. */
export function normalizeTargets(to: readonly string[], self: string): string[] | undefined {
  const targets = [...new Set(to)].filter((userId) => userId !== self);
  return targets.length >= 1 && targets.length <= MAX_TARGETS ? targets : undefined;
}

const onCall = v.strictObject({ commandId: CommandIdSchema, callId: IdSchema });

/** Payloads of the lifecycle commands. Strict: an unknown field is refused. */
export const commandSchemas = {
  'CALL.START': v.strictObject({ commandId: CommandIdSchema, to: TargetsSchema, kind: v.picklist(CALL_KINDS) }),
  'CALL.ACCEPT': onCall,
  'CALL.REJECT': onCall,
  'CALL.END': onCall,
  'CALL.INVITE': v.strictObject({ commandId: CommandIdSchema, callId: IdSchema, to: TargetsSchema }),
  'CALL.REJOIN': onCall,
  'CALL.RESTART': onCall,
} as const;

export type CommandName = keyof typeof commandSchemas;
export type CommandPayload<C extends CommandName> = v.InferOutput<(typeof commandSchemas)[C]>;

/** What happened to a call, in the database (`call_events`) and on the wire. */
export const LIFECYCLE_EVENTS = [
  'CALL.STARTED',
  'CALL.RING',
  'CALL.JOINED',
  'CALL.ACCEPTED',
  'CALL.REJECTED',
  'CALL.LEFT',
  'CALL.INVITED',
  'CALL.RECONNECTING',
  'CALL.RECONNECTED',
  'CALL.ANSWERED_ELSEWHERE',
  'CALL.MISSED',
  'CALL.CANCELED',
  'CALL.ENDED',
] as const;
export type LifecycleEvent = (typeof LIFECYCLE_EVENTS)[number];

/** Payload of every lifecycle event: the roster, and whom the event is about. */
export const LifecycleEventSchema = v.object({
  call: CallSnapshotSchema,
  /** Whose status changed; absent when the whole call changed. */
  userId: v.optional(v.string()),
  /** Who rings or invited (CALL.RING, CALL.INVITED). */
  from: v.optional(v.string()),
  /** Only in CALL.JOINED, and only to the device that joined. */
  self: v.optional(v.literal(true)),
});
export type LifecycleEventPayload = v.InferOutput<typeof LifecycleEventSchema>;
