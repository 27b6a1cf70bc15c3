import * as v from 'valibot';
import {
  PresenceChangedManySchema,
  PresenceChangedSchema,
  PresenceChosenSchema,
  UserAddedSchema,
  type PresenceCommand,
} from '../../../shared/account.ts';
import {
  CallSnapshotSchema,
  LifecycleEventSchema,
  type CallSnapshot,
  type CommandName,
  type CommandPayload,
  type LifecycleEvent,
  type LifecycleEventPayload,
} from '../../../shared/call.ts';
import { ErrorBodySchema, type ErrorBody } from '../../../shared/errors.ts';
import { SignalEventSchema, type SignalCommand, type SignalEvent } from '../../../shared/signal.ts';
import type { ServerConnection } from '../types.ts';

/** Everything the server sends, by event, and what the client adds of its own. */
export type SignalingEvents = { [E in LifecycleEvent]: LifecycleEventPayload } & {
  'CALL.SIGNAL': SignalEvent;
  'CALL.SNAPSHOT': { calls: CallSnapshot[] };
  'CALL.ERROR': { event: string; error: ErrorBody };
  'PRESENCE.CHANGED': v.InferOutput<typeof PresenceChangedSchema>;
  'PRESENCE.CHANGED_MANY': v.InferOutput<typeof PresenceChangedManySchema>;
  'PRESENCE.CHOSEN': v.InferOutput<typeof PresenceChosenSchema>;
  'USER.ADDED': v.InferOutput<typeof UserAddedSchema>;
  /** In-call state: read by the module that knows the actions. */
  'CALL.SYNC': unknown;
  'CALL.SYNC_BATCH': unknown;
  'CALL.SYNC_STATE': unknown;
  connection: ServerConnection;
  /** Something the server sent could not be understood; it was left out. */
  problem: { message: string };
};
export type ServerEvent = Exclude<keyof SignalingEvents, 'connection' | 'problem'>;

export const ServerErrorSchema = v.pipe(
  ErrorBodySchema,
  v.transform(({ callId, ...rest }): ErrorBody => (callId === undefined ? rest : { ...rest, callId })),
);

const SnapshotsSchema = v.object({ calls: v.array(CallSnapshotSchema) });

export const serverSchemas: { [E in ServerEvent]: v.GenericSchema<unknown, SignalingEvents[E]> } = {
  'CALL.STARTED': LifecycleEventSchema,
  'CALL.RING': LifecycleEventSchema,
  'CALL.JOINED': LifecycleEventSchema,
  'CALL.ACCEPTED': LifecycleEventSchema,
  'CALL.REJECTED': LifecycleEventSchema,
  'CALL.LEFT': LifecycleEventSchema,
  'CALL.INVITED': LifecycleEventSchema,
  'CALL.RECONNECTING': LifecycleEventSchema,
  'CALL.RECONNECTED': LifecycleEventSchema,
  'CALL.ANSWERED_ELSEWHERE': LifecycleEventSchema,
  'CALL.MISSED': LifecycleEventSchema,
  'CALL.CANCELED': LifecycleEventSchema,
  'CALL.ENDED': LifecycleEventSchema,
  'CALL.SIGNAL': SignalEventSchema,
  'CALL.SNAPSHOT': SnapshotsSchema,
  'CALL.ERROR': v.object({ event: v.string(), error: ServerErrorSchema }),
  'PRESENCE.CHANGED': PresenceChangedSchema,
  'PRESENCE.CHANGED_MANY': PresenceChangedManySchema,
  'PRESENCE.CHOSEN': PresenceChosenSchema,
  'USER.ADDED': UserAddedSchema,
  'CALL.SYNC': v.unknown(),
  'CALL.SYNC_BATCH': v.unknown(),
  'CALL.SYNC_STATE': v.unknown(),
};

/** What a client sends of in-call state. */
export type SyncCommandName = 'CALL.SYNC' | 'CALL.SYNC_STATE';

export type CommandArguments<C extends CommandName> = Omit<CommandPayload<C>, 'commandId'>;

/** What the engine needs of the way to the server; SignalingClient is the one over Socket.IO. */
export interface Signaling {
  readonly connection: ServerConnection;
  /** How long the last connection took to come about, in ms; undefined: there was none. */
  readonly tookMs: number | undefined;
  on<E extends keyof SignalingEvents>(event: E, listener: (payload: SignalingEvents[E]) => void): () => void;
  /** Resolves when the socket is open; rejects on the first error, after which it goes on trying by itself. */
  connect(): Promise<void>;
  disconnect(): void;
  /** Tries now instead of at `retryAt`. */
  retry(): void;
  /** The network changed: opens a new socket at once, in place of one that may carry nothing any longer. */
  renew(): void;
  /** Hands the command to the socket before it returns. A command whose answer was lost is sent again, the same. */
  command<C extends CommandName>(event: C, payload: CommandArguments<C>): Promise<CallSnapshot>;
  /** One step of a negotiation; never sent twice. */
  signal(payload: SignalCommand): Promise<void>;
  setPresence(presence: PresenceCommand): Promise<void>;
  /** In-call state; resolves to the acknowledgement's fields. */
  sync(event: SyncCommandName, payload: object): Promise<unknown>;
  /** As sync, of what the newest counts of: no answer is waited for. */
  tell(payload: object): void;
}
