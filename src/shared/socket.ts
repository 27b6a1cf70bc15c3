import type { CallSnapshot, CommandName, CommandPayload, LifecycleEvent, LifecycleEventPayload } from './call.ts';
import type { ChosenPresence, Person, PresenceChanged, PresenceCommand } from './account.ts';
import type { ErrorBody } from './errors.ts';
import type { SignalCommand, SignalEvent } from './signal.ts';

/** Milliseconds and counts both ends agree on. */
export const limits = {
  /** A frame over this many bytes closes the connection. */
  frameBytes: 64 * 1024,
} as const;

export interface Handshake {
  token: string;
  deviceId: string;
  /** Takes what only the newest counts of as CALL.SYNC_BATCH, several in one message. */
  batches?: boolean;
}

/** What every client event is acknowledged with. */
export type Ack<T extends object> = ({ ok: true } & T) | { ok: false; error: ErrorBody };
type Acknowledge<T extends object> = (answer: Ack<T>) => void;

type CommandEvents = {
  [C in CommandName]: (payload: CommandPayload<C>, ack: Acknowledge<{ call: CallSnapshot }>) => void;
};

/** Client → server. */
export interface ClientToServerEvents extends CommandEvents {
  'CALL.SIGNAL': (payload: SignalCommand, ack: Acknowledge<object>) => void;
  'CALL.SNAPSHOT': (payload: { callId?: string }, ack: Acknowledge<{ calls: CallSnapshot[] }>) => void;
  'PRESENCE.SET': (payload: PresenceCommand, ack: Acknowledge<object>) => void;
}

type LifecycleEvents = { [E in LifecycleEvent]: (payload: LifecycleEventPayload) => void };

/** Server → client. */
export interface ServerToClientEvents extends LifecycleEvents {
  'CALL.SIGNAL': (payload: SignalEvent) => void;
  'CALL.SNAPSHOT': (payload: { calls: CallSnapshot[] }) => void;
  'CALL.ERROR': (payload: { event: string; error: ErrorBody }) => void;
  'PRESENCE.CHANGED': (payload: PresenceChanged) => void;
  'PRESENCE.CHANGED_MANY': (payload: { changes: PresenceChanged[] }) => void;
  'PRESENCE.CHOSEN': (payload: { chosen: ChosenPresence }) => void;
  'USER.ADDED': (payload: { user: Person }) => void;
}
