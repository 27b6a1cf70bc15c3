import type { Signal } from '../../shared/signal.ts';
import { Emitter } from './emitter.ts';
import { Peer } from './peer.ts';
import { Repair } from './repair.ts';
import type { LinkPlan } from './roster.ts';
import type { PeerSettings } from './settings.ts';
import { SLOTS, type Outgoing } from './slots.ts';
import type { MediaState } from './types.ts';

export interface LinkOptions {
  plan: LinkPlan;
  held: boolean;
  settings: PeerSettings;
  iceServers: () => RTCIceServer[];
  outgoing: Outgoing;
  presumed: MediaState;
  send: (signal: Signal) => void;
}

export interface LinkEvents {
  /** Something in `picture` changed. */
  change: undefined;
  'remote-stream': MediaStream;
  'connection-state': RTCPeerConnectionState;
  problem: { message: string };
}

/** What comes from one participant. */
export interface LinkPicture {
  media: MediaState;
  stream: MediaStream | undefined;
  screenStream: MediaStream | undefined;
  connection: RTCPeerConnectionState;
}

/** The connection to one participant for as long as they hold their seat, over as many Peers as it takes. */
export class Link {
  #plan: LinkPlan;
  readonly #options: LinkOptions;
  readonly #emitter = new Emitter<LinkEvents>();
  readonly #repair: Repair;
  #held: boolean;
  #outgoing: Outgoing;
  #peer: Peer;
  #picture: LinkPicture;

  constructor(options: LinkOptions) {
    this.#plan = options.plan;
    this.#options = options;
    this.#held = options.held;
    this.#outgoing = options.outgoing;
    this.#picture = emptyPicture(options.presumed);
    this.#repair = new Repair(options.settings, {
      restart: () => this.#restart(),
      // One side is enough, and it is the side that offers; the other follows when it sees the new offer.
      rebuild: () => (this.#plan.polite ? this.#restart() : this.#rebuild()),
    });
    this.#peer = this.#build();
    this.#expect();
  }

  get plan(): LinkPlan {
    return this.#plan;
  }

  /** The same seat, known better. */
  set plan(plan: LinkPlan) {
    this.#plan = plan;
    this.#expect();
  }

  get picture(): LinkPicture {
    return this.#picture;
  }

  on<E extends keyof LinkEvents>(event: E, listener: (payload: LinkEvents[E]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  receive(signal: Signal): void {
    if (this.#peer.receive(signal)) return;
    this.#rebuild();
    // To a new connection it is either the first offer, or what it does by itself: offer.
    this.#peer.receive(signal);
  }

  /** Resolves when the answer is out. */
  async release(): Promise<void> {
    this.#held = false;
    const said = this.#peer.release();
    this.#expect();
    if (this.#picture.stream !== undefined) this.#emitter.emit('remote-stream', this.#picture.stream);
    await said;
  }

  /** Resolves when an answer is being applied. */
  get answered(): Promise<void> {
    return this.#peer.answered;
  }

  async setOutgoing(outgoing: Outgoing): Promise<void> {
    this.#outgoing = outgoing;
    await this.#peer.setOutgoing(outgoing);
  }

  resend(): void {
    this.#peer.resend();
  }

  networkChanged(): void {
    // Also when ICE still believes in the old path: it takes seconds to notice, and a restart costs nothing seen.
    if (this.#peer.connection.currentRemoteDescription !== null) this.#peer.restartIce();
  }

  close(): void {
    this.#repair.close();
    this.#emitter.clear();
    this.#peer.close();
  }

  /** Both are seated: by now there should be a connection, or one should come about. */
  #expect(): void {
    const { theirs, mine } = this.#plan;
    const seated = theirs !== undefined && mine !== undefined && !this.#held;
    if (seated && this.#peer.connection.connectionState === 'new') this.#repair.expect();
  }

  #restart(): void {
    const { currentRemoteDescription, signalingState } = this.#peer.connection;
    if (currentRemoteDescription !== null) this.#peer.restartIce();
    else if (signalingState === 'have-local-offer') this.#peer.resend();
    else this.#peer.requestOffer();
  }

  #rebuild(): void {
    this.#peer.close();
    this.#repair.close();
    this.#picture = { ...emptyPicture(this.#options.presumed), media: this.#picture.media };
    this.#peer = this.#build();
    this.#emitter.emit('change', undefined);
  }

  #build(): Peer {
    const { settings, iceServers, send } = this.#options;
    const peer = new Peer({
      polite: this.#plan.polite,
      held: this.#held,
      iceServers: iceServers(),
      startBitrateKbps: settings.startBitrateKbps,
      send,
    });
    const streams = { main: new MediaStream(), screen: new MediaStream() };
    peer.on('track', ({ slot, track }) => {
      const stream = SLOTS[slot]?.stream;
      if (stream === undefined) return;
      streams[stream].addTrack(track);
      this.#show({ stream: streams.main });
      // Once, with both tracks or the first of them: the same stream takes the second.
      if (stream === 'main' && streams.main.getTracks().length === 1 && !this.#held) {
        this.#emitter.emit('remote-stream', streams.main);
      }
    });
    peer.on('media-state', (media) => {
      this.#show({ media, screenStream: media.screen === 'on' ? streams.screen : undefined });
    });
    peer.on('connection-state', (connection) => {
      this.#show({ connection });
      this.#repair.follow(connection);
      this.#emitter.emit('connection-state', connection);
    });
    peer.on('problem', (problem) => this.#emitter.emit('problem', problem));
    void peer.setOutgoing(this.#outgoing);
    return peer;
  }

  #show(part: Partial<LinkPicture>): void {
    this.#picture = { ...this.#picture, ...part };
    this.#emitter.emit('change', undefined);
  }
}

function emptyPicture(presumed: MediaState): LinkPicture {
  return { media: presumed, stream: undefined, screenStream: undefined, connection: 'new' };
}
