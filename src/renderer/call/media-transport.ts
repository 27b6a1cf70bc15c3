import type { CallSnapshot } from '../../shared/call.ts';
import type { SignalEvent } from '../../shared/signal.ts';
import type { Sample } from './quality/sample.ts';
import type { Outgoing } from './mesh/slots.ts';
import type { RemotePicture } from './types.ts';

export interface TransportEvents {
  /** A picture is another. */
  change: undefined;
  'remote-stream': { userId: string; stream: MediaStream };
  'connection-state': { userId: string; state: RTCPeerConnectionState };
  problem: { userId: string; message: string };
  sample: { userId: string; sample: Sample };
}

/**
 * What carries the media of one call between this device and the others, and all that a session and a ring know of it. How
 * the media travels is the snapshot's `topology`: a mesh (`Links`) is the one there is; an SFU would be another of these,
 * chosen in `linksOf`.
 */
export interface MediaTransport {
  on<E extends keyof TransportEvents>(event: E, listener: (payload: TransportEvents[E]) => void): () => void;

  /** Makes, keeps and ends what the roster asks for. */
  apply(call: CallSnapshot): void;
  /** True when there was somewhere for it to go. */
  receive(call: CallSnapshot, event: SignalEvent): boolean;
  /** Lets what was prepared while it rang go: this person accepted. */
  release(): Promise<void>;
  /** What this person sends from now on, to everyone. */
  setOutgoing(outgoing: Outgoing): Promise<void>;
  /** What this person can make use of has changed. */
  adjust(): void;
  /** The network is another one: looks for new ways at once. */
  networkChanged(): void;
  /** Says again what a socket may have lost, to everybody or to one. */
  resend(userId?: string): void;
  close(): void;

  picture(userId: string): RemotePicture | undefined;
  /** How the connection to somebody was of late, oldest first. */
  samples(userId: string): readonly Sample[];
  /** How loud everyone is right now, 0..1; nobody in a call of two, where it is plain who speaks. */
  levels(): Map<string, number>;
  /** What two people read each other; undefined while there is nothing to read. */
  safetyCode(userId: string): Promise<string | undefined>;
}
