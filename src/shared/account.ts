import * as v from 'valibot';
import { CallSnapshotSchema, IdSchema, LIFECYCLE_EVENTS, OUTCOMES } from './call.ts';

/** 1–64 letters, digits, `.`, `_`, `-`; unique whatever the case (see `nameKey`). */
export const NameSchema = v.pipe(v.string(), v.normalize('NFC'), v.regex(/^[\p{L}\p{N}._-]{1,64}$/u));

/** What two names have in common when they count as the same. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

// Control characters and the bidirectional overrides would let a display name disguise what stands around it.
const DISGUISES = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;
export const DisplayNameSchema = v.pipe(
  v.string(),
  v.trim(),
  v.check((text) => !DISGUISES.test(text)),
  v.minGraphemes(1),
  v.maxGraphemes(80),
  // A grapheme may carry any number of combining marks.
  v.maxBytes(640),
);

export const PasswordSchema = v.pipe(v.string(), v.minLength(8), v.maxLength(256));

export const SignUpSchema = v.strictObject({
  name: NameSchema,
  displayName: v.optional(DisplayNameSchema),
  password: PasswordSchema,
});
/** Signing in asks less of the fields than signing up: whatever does not fit is simply wrong. */
export const SignInSchema = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
  password: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
});

export const PRESENCES = ['online', 'away', 'in-call', 'dnd', 'offline'] as const;
export type Presence = (typeof PRESENCES)[number];

export const UserSchema = v.object({ id: IdSchema, name: v.string(), displayName: v.string() });
export type User = v.InferOutput<typeof UserSchema>;

export const PersonSchema = v.object({ ...UserSchema.entries, presence: v.picklist(PRESENCES) });
export type Person = v.InferOutput<typeof PersonSchema>;

export const SessionSchema = v.object({ token: v.string(), user: UserSchema });
export type Session = v.InferOutput<typeof SessionSchema>;

export const PeopleSchema = v.object({ users: v.array(PersonSchema) });

/** What people may choose to be seen as while they can be reached. */
export const CHOSEN_PRESENCES = ['online', 'away', 'dnd'] as const;
export type ChosenPresence = (typeof CHOSEN_PRESENCES)[number];

/** PRESENCE.SET: my choice, on all my devices; and whether nobody is at this device. */
export const PresenceCommandSchema = v.strictObject({
  chosen: v.optional(v.picklist(CHOSEN_PRESENCES)),
  idle: v.optional(v.boolean()),
});
export type PresenceCommand = v.InferOutput<typeof PresenceCommandSchema>;

/** PRESENCE.CHOSEN: to every device of the person who chose. */
export const PresenceChosenSchema = v.object({ chosen: v.picklist(CHOSEN_PRESENCES) });

/** PRESENCE.CHANGED. */
export const PresenceChangedSchema = v.object({ userId: IdSchema, presence: v.picklist(PRESENCES) });
export type PresenceChanged = v.InferOutput<typeof PresenceChangedSchema>;
/** PRESENCE.CHANGED_MANY: a crowd came or went. */
export const PresenceChangedManySchema = v.object({ changes: v.array(PresenceChangedSchema) });
/** USER.ADDED: somebody signed up; appears in everyone's People at once. */
export const UserAddedSchema = v.object({ user: PersonSchema });

export const HistorySchema = v.object({
  calls: v.array(v.object({ ...CallSnapshotSchema.entries, outcome: v.picklist(OUTCOMES) })),
});

const HistoryEventSchema = v.object({
  version: v.number(),
  type: v.picklist(LIFECYCLE_EVENTS),
  at: v.string(),
  actorId: v.optional(v.string()),
  targetId: v.optional(v.string()),
  reason: v.optional(v.string()),
});
export type HistoryEvent = v.InferOutput<typeof HistoryEventSchema>;
export const CallDetailSchema = v.object({ call: CallSnapshotSchema, events: v.array(HistoryEventSchema) });

/** Up to so many people see each other whole; of more, each is sent a smaller picture. */
export const MESH_LIMIT = 3;

export const IceSchema = v.object({
  iceServers: v.array(
    v.object({
      urls: v.array(v.string()),
      username: v.optional(v.string()),
      credential: v.optional(v.string()),
    }),
  ),
  /** When the TURN credentials end; absent without TURN. */
  expiresAt: v.optional(v.string()),
  /** MESH_LIMIT, or what the operator set. */
  meshLimit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2)), MESH_LIMIT),
});
export type Ice = v.InferOutput<typeof IceSchema>;
