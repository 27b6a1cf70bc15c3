import type { Signal } from '../../../shared/signal.ts';
import { Emitter } from '../emitter.ts';
import { leadsNowhere, type IceRoute } from './ice-route.ts';
import { Peer } from './peer.ts';
import { sendKeyFrames } from '../quality/encodings.ts';
import { Quality, unknownQuality, type Wishes } from '../quality/quality.ts';
import type { Sample } from '../quality/sample.ts';
import { Repair } from './repair.ts';
import { continues, type LinkPlan } from '../roster.ts';
import { codeOf, fingerprintsOf } from './safety-code.ts';
import type { PeerSettings } from '../settings.ts';
import { packetsOf, Silence } from './silence.ts';
import { SLOTS, type Outgoing } from './slots.ts';
import type { MediaState, RemotePicture } from '../types.ts';

export interface LinkOptions {
  plan: LinkPlan;
  /** No packet leaves for them before `release`. */
  held: boolean;
  settings: PeerSettings;
  route: () => IceRoute;
  /** Relays refused their credentials; true when there are others to try. */
  renewRelays: () => Promise<boolean>;
  outgoing: Outgoing;
  presumed: MediaState;
  wishes: () => Wishes;
  /** How much of a whole picture, 0..1, they are sent. */
  share: () => number;
  send: (signal: Signal) => void;
}

export interface LinkEvents {
  /** Something in `picture` changed. */
  change: undefined;
  'remote-stream': MediaStream;
  'connection-state': RTCPeerConnectionState;
  problem: { message: string };
  sample: Sample;
}

/**
 * The connection to one participant for as long as they hold their seat, over as many Peers as it takes. It may be
 * made while one of the two is only invited; nothing is sent in it, and nothing told of it, before both are seated.
 */
export class Link {
  #plan: LinkPlan;
  readonly #options: LinkOptions;
  readonly #emitter = new Emitter<LinkEvents>();
  readonly #repair: Repair;
  readonly #quality: Quality;
  #held: boolean;
  #outgoing: Outgoing;
  readonly #silence: Silence;
  /** Nothing else helped: from now on through a relay. */
  #relayed = false;
  #peer: Peer;
  #picture: RemotePicture;
  #heardAt: number | undefined;
  readonly #unseated: RemotePicture;
  #seated = false;
  /** The device that answered, among those on which it rings. */
  #device: string | undefined;

  constructor(options: LinkOptions) {
    this.#plan = options.plan;
    this.#options = options;
    this.#held = options.held;
    this.#outgoing = options.outgoing;
    this.#unseated = emptyPicture(options.presumed);
    this.#picture = this.#unseated;
    this.#repair = new Repair(options.settings, {
      restart: () => this.#restart(),
      // One side is enough, and it is the side that offers; the other follows when it sees the new offer.
      rebuild: () => (this.#plan.polite ? this.#restart() : this.#rebuild()),
    });
    this.#quality = new Quality({
      wishes: options.wishes,
      share: options.share,
      seated: () => this.#seated,
      media: () => this.#picture.media,
      // By 8 % a second it would take half a minute to grow back (decisions/0017).
      renewEstimate: () => this.#restart(),
      changed: () => this.#show({ quality: this.#quality.view }),
      sampled: (sample) => this.#emitter.emit('sample', sample),
    });
    this.#silence = new Silence({
      silentMs: options.settings.silentMs,
      expected: () => this.#seated && this.#picture.connection === 'connected' && this.#receiver !== undefined,
      arrived: () => packetsOf(this.#receiver),
      changed: (silent) => this.#hear(silent),
    });
    this.#peer = this.#build();
    this.#review();
  }

  get plan(): LinkPlan {
    return this.#plan;
  }

  /** False: that seat is another's, or was taken by another device than the one that answered. */
  continuesAs(plan: LinkPlan): boolean {
    const right = this.#device === undefined || plan.device === undefined || this.#device === plan.device;
    return right && continues(this.#plan, plan);
  }

  /** The same seat, known better. */
  set plan(plan: LinkPlan) {
    this.#plan = plan;
    this.#review();
  }

  get picture(): RemotePicture {
    const silent = this.#picture.silent && this.#receiver !== undefined;
    const noWay = this.#picture.connection !== 'connected' && leadsNowhere(this.#peer.route);
    if (this.#seated) return { ...this.#picture, noWay, silent };
    // While it rings here, what will be shown can be got ready; the caller shows nothing of who has not answered.
    return this.#plan.mine === undefined ? { ...this.#unseated, stream: this.#picture.stream } : this.#unseated;
  }

  on<E extends keyof LinkEvents>(event: E, listener: (payload: LinkEvents[E]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  /** How loud this person is right now, 0..1. */
  level(): number {
    const [source] = this.#peer.connection.getTransceivers()[0]?.receiver.getSynchronizationSources() ?? [];
    const spoke = source !== undefined && source.timestamp !== this.#heardAt;
    this.#heardAt = source?.timestamp;
    // One that fell silent keeps its last level for a while.
    return spoke && this.#seated ? (source.audioLevel ?? 0) : 0;
  }

  /** False: another of their devices answered first; which of them they sit down at is not known yet. */
  receive(device: string, signal: Signal): boolean {
    if (this.#device !== undefined && this.#device !== device) return false;
    if (signal.type === 'answer') {
      this.#device = device;
      if (!this.#seated) this.#peer.withdraw();
    }
    if (this.#peer.receive(signal)) return true;
    this.#rebuild();
    // To a new connection it is either the first offer, or what it does by itself: offer.
    this.#peer.receive(signal);
    return true;
  }

  /** This person accepted. */
  async release(): Promise<void> {
    this.#held = false;
    const said = this.#peer.release();
    this.#review();
    await said;
  }

  async setOutgoing(outgoing: Outgoing): Promise<void> {
    this.#outgoing = outgoing;
    if (!this.#withheld) await this.#peer.setOutgoing(outgoing);
  }

  resend(): void {
    this.#peer.resend();
  }

  async safetyCode(): Promise<string | undefined> {
    const fingerprints = this.#seated ? await fingerprintsOf(this.#peer.connection) : undefined;
    return fingerprints && codeOf(fingerprints);
  }

  /** How the connection was of late, oldest first. */
  get samples(): readonly Sample[] {
    return this.#quality.samples;
  }

  /** What this person can make use of has changed. */
  adjust(): void {
    this.#quality.adjust();
  }

  networkChanged(): void {
    this.#relayed = false;
    if (!this.#held && this.#peer.connection.currentRemoteDescription !== null) void this.#leaveOldPath();
  }

  close(): void {
    this.#repair.close();
    this.#quality.close();
    this.#silence.stop();
    this.#emitter.clear();
    this.#peer.close();
  }

  /** Once both are seated: tracks go in, and a connection is there by now or should come about. */
  #review(): void {
    const { theirs, mine } = this.#plan;
    if (this.#seated || theirs === undefined || mine === undefined || this.#held) return;
    this.#seated = true;
    this.#silence.start();
    this.#quality.adjust();
    void this.#peer.setOutgoing(this.#outgoing);
    if (this.#picture.stream !== undefined) this.#emitter.emit('remote-stream', this.#picture.stream);
    const { connectionState } = this.#peer.connection;
    if (connectionState === 'new') this.#repair.expect();
    else this.#follow(connectionState);
    this.#emitter.emit('change', undefined);
  }

  /** No track goes in: this person has not accepted, or a connection was made before the other one did. */
  get #withheld(): boolean {
    return !this.#seated && (this.#plan.mine === undefined || this.#device !== undefined);
  }

  /** Ways of this connection, as they are now. */
  #route(): IceRoute {
    const route = this.#options.route();
    return { ...route, relayOnly: route.relayOnly || this.#relayed };
  }

  /** By which it is told whether they are heard: a microphone sends all the time, muted as well. */
  get #receiver(): RTCRtpReceiver | undefined {
    const { microphone, camera } = this.#picture.media;
    const [sound, picture] = this.#peer.connection.getTransceivers();
    if (microphone !== 'none') return sound?.receiver;
    const shown = camera === 'on' && !this.#picture.quality.theirsShed && !this.#options.wishes().hidden;
    return shown ? picture?.receiver : undefined;
  }

  #hear(silent: boolean): void {
    const again = silent && this.#picture.silent;
    this.#show({ silent });
    if (!silent) {
      // What was sent into the dark is lost, and they would ask for a whole picture only after a second.
      void sendKeyFrames(this.#peer.connection);
      return;
    }
    // A firewall that lets ICE's own packets through leaves only the relay.
    this.#relayed = again && !leadsNowhere({ ...this.#options.route(), relayOnly: true });
    this.#restart();
  }

  #follow(connection: RTCPeerConnectionState): void {
    this.#repair.follow(connection);
    this.#emitter.emit('connection-state', connection);
  }

  #restart(): void {
    const { currentRemoteDescription, signalingState } = this.#peer.connection;
    if (currentRemoteDescription !== null) this.#peer.restartIce(this.#route());
    else if (signalingState === 'have-local-offer') this.#peer.resend();
    else this.#peer.requestOffer();
  }

  /**
   * A path that has just died counts as good to ICE for 2.5 s, and while it does no worse one is taken, restart or not: then
   * a new connection is quicker. One that still works is only looked for anew, which costs nothing seen.
   */
  async #leaveOldPath(): Promise<void> {
    const peer = this.#peer;
    const dead = await this.#silence.reigns(this.#options.settings.pathLostMs);
    if (peer !== this.#peer) return;
    if (!dead) peer.restartIce(this.#route());
    else if (this.#plan.polite) peer.requestOffer();
    else this.#rebuild();
  }

  async #renewRelays(peer: Peer): Promise<void> {
    const renewed = await this.#options.renewRelays();
    // A path that is up needs no relay now; the next restart has the new credentials anyway.
    if (!renewed || this.#held || peer !== this.#peer || peer.connection.connectionState === 'connected') return;
    peer.restartIce(this.#route());
  }

  #rebuild(): void {
    this.#peer.close();
    this.#repair.close();
    this.#silence.forget();
    this.#picture = { ...emptyPicture(this.#options.presumed), media: this.#picture.media };
    this.#peer = this.#build();
    this.#emitter.emit('change', undefined);
  }

  #build(): Peer {
    const { settings, send } = this.#options;
    const peer = new Peer({
      polite: this.#plan.polite,
      held: this.#held,
      route: this.#route(),
      startBitrateKbps: settings.startBitrateKbps,
      send,
    });
    this.#quality.attend(peer.connection);
    const streams = { main: new MediaStream(), screen: new MediaStream() };
    peer.on('track', ({ slot, track }) => {
      const stream = SLOTS[slot]?.stream;
      if (stream === undefined) return;
      streams[stream].addTrack(track);
      this.#show({ stream: streams.main });
      // Once, with both tracks or the first of them: the same stream takes the second.
      if (stream === 'main' && streams.main.getTracks().length === 1 && this.#seated) {
        this.#emitter.emit('remote-stream', streams.main);
      }
    });
    peer.on('media-state', (media) => {
      this.#show({ media, screenStream: media.screen === 'on' ? streams.screen : undefined });
    });
    peer.on('connection-state', (connection) => {
      this.#show({ connection });
      if (this.#seated) this.#follow(connection);
    });
    peer.on('relay-refused', () => void this.#renewRelays(peer));
    peer.on('restart-asked', () => peer.restartIce(this.#route()));
    peer.on('problem', (problem) => this.#emitter.emit('problem', problem));
    if (!this.#withheld) void peer.setOutgoing(this.#outgoing);
    return peer;
  }

  #show(part: Partial<RemotePicture>): void {
    this.#picture = { ...this.#picture, ...part };
    if (this.#seated || this.#plan.mine === undefined) this.#emitter.emit('change', undefined);
  }
}

function emptyPicture(presumed: MediaState): RemotePicture {
  return {
    media: presumed,
    stream: undefined,
    screenStream: undefined,
    connection: 'new',
    noWay: false,
    silent: false,
    quality: unknownQuality,
  };
}
