import type { PresenceCommand } from '../../shared/account.ts';
import type { CallKind, CallSnapshot, ParticipantStatus } from '../../shared/call.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { QualityView, Wishes } from './quality/quality.ts';
import type { Sample } from './quality/sample.ts';

/** What one device is doing, as a person would say it (requirements B35). */
export type ClientState = 'idle' | 'calling' | 'ringing' | 'connected' | 'disconnected';

/** The socket to the server. Media does not depend on it once it flows. */
export type ServerConnection =
  | { status: 'connecting' }
  | { status: 'open' }
  /** Lost; the next attempt is due at `retryAt` (ms since the epoch). `failed`: five attempts were in vain, say so. */
  | { status: 'waiting'; attempt: number; retryAt: number; failed: boolean }
  /** The server does not accept this session: sign in again. */
  | { status: 'refused'; error: ErrorBody }
  | { status: 'closed' };

export type MicrophoneState = 'on' | 'muted' | 'none';
export type CameraState = 'on' | 'off' | 'none';

/** What a participant says of their own media; travels over the peer connection's data channel. */
export interface MediaState {
  microphone: MicrophoneState;
  camera: CameraState;
  screen: 'on' | 'off';
}

/** Why a microphone, camera or screen could not be had, with a sentence a person can act on (requirements B30–B34). */
export interface MediaProblem {
  source: 'microphone' | 'camera' | 'screen';
  name: string;
  message: string;
}

export interface LocalView extends MediaState {
  /** Camera and microphone as the devices give them; undefined before they are open. */
  stream: MediaStream | undefined;
  /** The microphone as the others hear it. */
  voice: MediaStreamTrack | undefined;
  screenStream: MediaStream | undefined;
  problems: MediaProblem[];
}

/** What comes from one participant. */
export interface RemotePicture {
  media: MediaState;
  /** Camera and microphone; undefined until a track arrived. */
  stream: MediaStream | undefined;
  screenStream: MediaStream | undefined;
  connection: RTCPeerConnectionState;
  quality: QualityView;
  /** There is no way to them: it may only go through a relay, and the server has none. */
  noWay: boolean;
  /** Nothing arrives from them, although the connection counts as up. */
  silent: boolean;
}

export interface RemoteView extends RemotePicture {
  userId: string;
  displayName: string;
  status: ParticipantStatus;
}

export interface SpeakersView {
  /** Who of several others is heard right now. */
  speaking: readonly string[];
  /** Who has the floor: still the last one while nobody speaks. */
  active: string | undefined;
}

export interface SessionView {
  state: Exclude<ClientState, 'idle'>;
  kind: CallKind;
  /** The snapshot with the highest version seen; undefined until CALL.START is answered. */
  call: CallSnapshot | undefined;
  /** Everyone but me, in the roster's order. Before the roster is known: the people being called. */
  remotes: RemoteView[];
  local: LocalView;
  speakers: SpeakersView;
  /** A path to somebody failed for good or is being repaired: said on the stage. */
  connectionFailed: boolean;
}

/** Why a call is over for this device. */
export type EndReason =
  | 'left' // this person hung up or canceled
  | 'ended' // the others left
  | 'declined'
  | 'missed' // nobody answered
  | 'canceled' // the caller gave up while it rang here
  | 'answered-elsewhere'
  | 'failed'; // see `error`

export interface LastCall {
  callId: string | undefined;
  people: string[];
  reason: EndReason;
  error: ErrorBody | MediaProblem | undefined;
}

/** Everything the user interface shows of calls: an immutable value, replaced on every change. */
export interface CallView {
  server: ServerConnection;
  /** Calls that ring on this device, oldest first (call waiting: also during a call). */
  incoming: CallSnapshot[];
  /** Live calls of mine that this device is not in and that do not ring: left, declined, missed, or on another device. */
  ongoing: CallSnapshot[];
  session: SessionView | undefined;
  /** The oldest call that rings, as it will look once it is accepted: to be drawn out of sight, so that it is there at once. */
  prospect: SessionView | undefined;
  /** How the last call ended, until the next one begins. */
  last: LastCall | undefined;
}

/** Events of the call client (requirements B57), in the document's names. */
export interface CallEvents {
  change: CallView;
  'call-started': { callId: string };
  'call-failed': { error: ErrorBody | MediaProblem };
  'call-answered': { callId: string };
  'incoming-call': { call: CallSnapshot; from: string };
  'remote-stream': { userId: string; stream: MediaStream };
  connected: { userId: string };
  disconnected: { userId: string };
  'connection-failed': { userId: string | undefined };
  'connection-state-changed': { userId: string; state: RTCPeerConnectionState };
  'call-ended': { callId: string | undefined; reason: EndReason };
  /** How the connection to somebody was in the last second. */
  sample: { userId: string; sample: Sample };
  'peer-joined': { userId: string };
  'peer-left': { userId: string; reason: string };
  /** Something went wrong that the call survives: for the log and the statistics, not for a dialog. */
  problem: { about: 'server' | 'connection' | 'ice-servers'; userId?: string; message: string };
}

/** What the server pushes that is not about calls. */
export type ServerEventName =
  | 'PRESENCE.CHANGED'
  | 'PRESENCE.CHANGED_MANY'
  | 'PRESENCE.CHOSEN'
  | 'USER.ADDED'
  | 'CALL.SYNC'
  | 'CALL.SYNC_BATCH'
  | 'CALL.SYNC_STATE';

export interface StartOptions {
  /** The finished call with the same people that this one follows. */
  again?: string;
}

/** What the stores hold on to; `CallClient` implements it. */
export interface Calls {
  readonly view: CallView;
  on<E extends keyof CallEvents>(event: E, listener: (payload: CallEvents[E]) => void): () => void;
  connect(): Promise<void>;
  /** Closes the socket on purpose; leaves the call first. */
  disconnect(): Promise<void>;
  /** Tries to reach the server now instead of at `retryAt`. */
  retry(): void;
  start(to: { userId: string; displayName: string }[], kind: CallKind, options?: StartOptions): Promise<void>;
  accept(callId: string, options?: { kind?: CallKind }): Promise<void>;
  /** Comes (back) into a live call, on this device if I am in it on another. Leaves the current call first. */
  rejoin(callId: string): Promise<void>;
  /** Rings more people into the current call. */
  invite(to: readonly string[]): Promise<void>;
  reject(callId: string): Promise<void>;
  leave(): Promise<void>;
  setMicrophone(on: boolean): void;
  setCamera(on: boolean): Promise<void>;
  /** Opens getDisplayMedia; rejects with a MediaProblem when nothing was chosen or the system refuses. */
  shareScreen(): Promise<void>;
  stopSharing(): void;
  /** The network came back or changed: try everything at once (`online`, resume from sleep). */
  networkChanged(): void;
  /** What this person can make use of from now on: smaller pictures, or none while nobody looks. */
  setWishes(wishes: Wishes): void;
  /** How the connection to somebody in the call was in the last two minutes, oldest first. */
  samples(userId: string): readonly Sample[];
  /** As what I want to be seen, and whether nobody is at this device; rejects while the server is away. */
  setPresence(presence: PresenceCommand): Promise<void>;
  /** In-call state, which the engine carries and does not read; resolves to the answer's fields, rejects with a CallError. */
  sync(event: 'CALL.SYNC' | 'CALL.SYNC_STATE', payload: object): Promise<unknown>;
  /** CALL.SYNC of what only the newest counts of: no answer is waited for. */
  tell(payload: object): void;
  /**
   * Digits to compare with this person: the same on both screens if nobody sits in between. Undefined while there is no
   * connection to them.
   */
  safetyCode(userId: string): Promise<string | undefined>;
  onServerEvent(event: ServerEventName, listener: (payload: unknown) => void): () => void;
}
