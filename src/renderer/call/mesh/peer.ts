import type { Signal } from '../../../shared/signal.ts';
import { messageOf } from '../call-error.ts';
import { Emitter } from '../emitter.ts';
import { connectionBy, take, type IceRoute } from './ice-route.ts';
import { LocalSide } from './local-side.ts';
import { parseMediaState } from './media-state.ts';
import { candidateInit, RemoteSide } from './remote-side.ts';
import { askForOffer, asksForOffer, mayAnswer, originOf, sameDescription, withSoundRepeated } from './sdp.ts';
import { noTracks, SLOTS, type Outgoing, type SlotTracks } from './slots.ts';
import type { MediaState } from '../types.ts';

/** STUN's word for credentials that are not taken (RFC 8489 §14.8). */
const UNAUTHORIZED = 401;

const PICTURES_FIRST = [...SLOTS.keys()].toSorted((a, b) => Number(isPicture(b)) - Number(isPicture(a)));

function isPicture(slot: number): boolean {
  return SLOTS[slot]?.kind === 'video';
}

export interface PeerOptions {
  /** Yields when offers collide. The impolite side makes the four transceivers and the first offer. */
  polite: boolean;
  /** Prepares and says nothing: no answer, no candidate in or out, until `release`. */
  held: boolean;
  route: IceRoute;
  startBitrateKbps: number | undefined;
  send: (signal: Signal) => void;
}

export interface PeerEvents {
  'connection-state': RTCPeerConnectionState;
  track: { slot: number; track: MediaStreamTrack };
  'media-state': MediaState;
  'data-channel': RTCDataChannel;
  /** A relay does not take the credentials it was given. */
  'relay-refused': undefined;
  /** The polite side wants a restart, for which this side has to offer. */
  'restart-asked': undefined;
  /** Something the other side sent could not be applied; the connection goes on without it. */
  problem: { message: string };
}

/**
 * One RTCPeerConnection and its negotiation. The impolite side alone offers and the polite one asks it to, so that offers never
 * collide and nothing is rolled back: Chromium shows no picture any more in a connection that was (docs/decisions/0021).
 */
export class Peer {
  readonly connection: RTCPeerConnection;
  readonly #options: PeerOptions;
  readonly #emitter = new Emitter<PeerEvents>();
  readonly #life = new AbortController();
  readonly #channel: RTCDataChannel;
  readonly #remote: RemoteSide;
  readonly #local: LocalSide;
  #queue: Promise<void> = Promise.resolve();
  /** Undefined until there is somebody to send to. */
  #outgoing: Outgoing | undefined;
  /** What was put in last, by slot: a sender shows it only when the swap is done. */
  readonly #put = new Map<number, MediaStreamTrack | null>();
  #held: boolean;
  #route: IceRoute;
  #makingOffer = false;
  /** The other side's connection, by the session id of its descriptions. */
  #remoteSession: string | undefined;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#held = options.held;
    this.#route = options.route;
    const report = (message: string): void => this.#report(message);
    this.connection = connectionBy(options.route, report);
    this.#remote = new RemoteSide({
      connection: this.connection,
      held: options.held,
      startBitrateKbps: options.startBitrateKbps,
      report,
    });
    const send = (signal: Signal): void => {
      if (!this.#closed) options.send(signal);
    };
    this.#local = new LocalSide({ connection: this.connection, held: options.held, send });
    this.#channel = this.connection.createDataChannel('media-state', { negotiated: true, id: 0 });
    this.#listen();
    if (!options.polite) {
      for (const { kind } of SLOTS) this.connection.addTransceiver(kind, { direction: 'sendrecv' });
    }
  }

  on<E extends keyof PeerEvents>(event: E, listener: (payload: PeerEvents[E]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  /** What this person sends from now on. Resolves when the tracks are in; never renegotiates, never rejects. */
  async setOutgoing(outgoing: Outgoing): Promise<void> {
    this.#outgoing = outgoing;
    this.#sayMedia();
    await this.#putTracks(outgoing.tracks);
  }

  /** Takes out what this person sends, before anything that is received from now on is applied. */
  withdraw(): void {
    this.#outgoing = undefined;
    this.#queue = this.#queue.then(() => {
      // Not awaited: the browser takes its steps in order, so the tracks are out before the description is in.
      if (this.#outgoing === undefined) void this.#putTracks(noTracks);
    });
  }

  /** False: it comes from another connection than the one negotiated with, so the other side has built anew. */
  receive(signal: Signal): boolean {
    if (signal.type === 'offer' && asksForOffer(signal.sdp)) return this.#answerAsk(signal.sdp);
    if (signal.type === 'offer') {
      const session = originOf(signal.sdp)?.session;
      if (this.#remoteSession !== undefined && session !== this.#remoteSession) return false;
      this.#remoteSession = session;
    }
    if (signal.type === 'candidate' && this.#remote.takeAtOnce(candidateInit(signal.candidate))) return true;
    this.#queue = this.#queue
      .then(() => this.#handle(signal))
      .catch((error: unknown) => this.#report(`A ${signal.type} could not be applied: ${messageOf(error)}`));
    return true;
  }

  /** Ends the preparation: answers the offer that waits, or asks for one if none came. */
  async release(): Promise<void> {
    this.#held = false;
    this.#remote.release();
    this.#local.release();
    this.#queue = this.#queue
      .then(() => {
        if (this.#local.drafted) return this.#sayDraft();
        if (this.connection.signalingState === 'have-remote-offer') return this.#sendAnswer();
        // Unless the offer that was just being applied has been answered by now.
        return this.connection.currentRemoteDescription === null ? this.requestOffer() : undefined;
      })
      .catch((error: unknown) => this.#report(`The connection could not be answered: ${messageOf(error)}`));
    await this.#queue;
  }

  /** Gets a first negotiation going that did not come about by itself. */
  requestOffer(): void {
    if (this.#options.polite) this.#local.ask(askForOffer());
    else void this.#negotiate();
  }

  /** `route`: as it is now; credentials end, and are changed. */
  restartIce(route: IceRoute): void {
    if (JSON.stringify(route) !== JSON.stringify(this.#route)) {
      take(this.connection, route, (message) => this.#report(message));
    }
    this.#route = route;
    if (this.#options.polite) this.#askForRestart();
    else this.connection.restartIce();
  }

  /** Says again what the other side may have missed while one of the two sockets was gone. */
  resend(): void {
    this.#local.again();
  }

  /**
   * Of this connection, it is a restart that is asked for. Otherwise whoever asks has no connection yet: an offer made
   * before is said again, an old connection has had its day.
   */
  #answerAsk(request: string): boolean {
    if (this.#held) return true;
    const { currentRemoteDescription, signalingState } = this.connection;
    const same = this.#remoteSession !== undefined && originOf(request)?.session === this.#remoteSession;
    if (currentRemoteDescription !== null && !same) return false;
    // What is answered to an offer that is on its way starts anew on their side as well.
    if (currentRemoteDescription === null || signalingState === 'have-local-offer') this.resend();
    else this.#emitter.emit('restart-asked', undefined);
    return true;
  }

  #askForRestart(): void {
    const { currentLocalDescription, signalingState } = this.connection;
    // In the middle of an answer there is an offer already.
    if (this.#held || currentLocalDescription === null || signalingState !== 'stable') return;
    this.#local.ask(askForOffer(originOf(currentLocalDescription.sdp)?.session));
  }

  close(): void {
    this.#life.abort();
    this.#emitter.clear();
    this.connection.close();
  }

  /** The ways it may go now. */
  get route(): IceRoute {
    return this.#route;
  }

  get #closed(): boolean {
    return this.#life.signal.aborted;
  }

  #listen(): void {
    const { connection } = this;
    const life = { signal: this.#life.signal };
    connection.addEventListener('negotiationneeded', () => void this.#negotiate(), life);
    connection.addEventListener(
      'icecandidateerror',
      ({ errorCode }) => {
        if (errorCode === UNAUTHORIZED) this.#emitter.emit('relay-refused', undefined);
      },
      life,
    );
    connection.addEventListener('icecandidate', ({ candidate }) => this.#sendCandidate(candidate), life);
    connection.addEventListener(
      'connectionstatechange',
      () => this.#emitter.emit('connection-state', connection.connectionState),
      life,
    );
    connection.addEventListener(
      'track',
      ({ transceiver, track }) => {
        const slot = connection.getTransceivers().indexOf(transceiver);
        if (slot < SLOTS.length) this.#emitter.emit('track', { slot, track });
      },
      life,
    );
    connection.addEventListener('datachannel', ({ channel }) => this.#emitter.emit('data-channel', channel), life);
    this.#channel.addEventListener('open', () => this.#sayMedia(), life);
    this.#channel.addEventListener(
      'message',
      ({ data }) => {
        const media = parseMediaState(data);
        if (media === undefined) this.#report('The other side said something unknown about its microphone and camera.');
        else this.#emitter.emit('media-state', media);
      },
      life,
    );
  }

  async #negotiate(): Promise<void> {
    if (this.#held || this.#closed) return;
    if (this.#options.polite) return this.#askForRestart();
    const { connection } = this;
    if (connection.signalingState !== 'stable') return;
    try {
      this.#makingOffer = true;
      const { type, sdp = '' } = await connection.createOffer();
      await connection.setLocalDescription({ type, sdp: withSoundRepeated(sdp) });
      if (connection.localDescription?.type === 'offer') this.#local.sayOffer(connection.localDescription.sdp);
    } catch (error) {
      this.#report(`No offer could be made: ${messageOf(error)}`);
    } finally {
      this.#makingOffer = false;
    }
  }

  async #handle(signal: Signal): Promise<void> {
    if (this.#closed) return;
    switch (signal.type) {
      case 'offer':
        return this.#handleOffer(signal.sdp);
      case 'answer':
        return this.#handleAnswer(signal.sdp);
      case 'candidate':
        return this.#remote.takeInTurn(candidateInit(signal.candidate));
    }
  }

  async #handleOffer(offer: string): Promise<void> {
    const { connection } = this;
    const known = connection.remoteDescription?.sdp;
    if (known !== undefined && sameDescription(known, offer)) {
      // Our answer may have been lost with a socket; an offer of ours takes its own way.
      if (connection.signalingState === 'stable') this.resend();
      return;
    }
    const free = !this.#makingOffer && connection.signalingState !== 'have-local-offer';
    if (!free && !this.#options.polite) {
      // Whoever offers against ours has not seen it: say it again instead of waiting for an answer that never comes.
      if (!this.#makingOffer) this.resend();
      return;
    }
    this.#local.offered();
    await this.#remote.apply('offer', offer);
    if (this.#held) await this.#draftAnswer();
    else await this.#sendAnswer();
  }

  async #writeAnswer(): Promise<string> {
    const { connection } = this;
    for (const transceiver of connection.getTransceivers().slice(0, SLOTS.length)) transceiver.direction = 'sendrecv';
    const { sdp = '' } = await connection.createAnswer();
    return withSoundRepeated(sdp);
  }

  /**
   * All the work of an answer but saying it: it takes as long as the rest of the way to a picture. While none of their
   * candidates is applied and none of ours said, there is nowhere to send a packet to.
   */
  async #draftAnswer(): Promise<void> {
    const sdp = await this.#writeAnswer();
    if (this.#closed) return;
    this.#local.draft();
    await this.connection.setLocalDescription({ type: 'answer', sdp });
  }

  #sayDraft(): void {
    if (this.#closed) return;
    this.#local.sayDraft();
    this.#open();
  }

  async #sendAnswer(): Promise<void> {
    const { connection } = this;
    const offer = connection.remoteDescription?.sdp ?? '';
    const sdp = await this.#writeAnswer();
    if (this.#closed) return;
    // Said before it is set: its text is final, and setting it takes as long as the other side's part of the work.
    this.#local.sayAnswer(sdp, offer);
    const set = connection.setLocalDescription({ type: 'answer', sdp });
    this.#open();
    await set;
  }

  /** Lets in what waited for the answer. */
  #open(): void {
    this.#remote.addKept();
    // Not awaited: the answer does not depend on the tracks, only on the directions.
    if (this.#outgoing !== undefined) void this.#putTracks(this.#outgoing.tracks);
  }

  async #handleAnswer(answer: string): Promise<void> {
    const { connection } = this;
    const offer = connection.localDescription?.sdp ?? '';
    // A duplicate, or an answer to an offer that was replaced since.
    if (connection.signalingState !== 'have-local-offer' || !mayAnswer(answer, offer)) return;
    await this.#remote.apply('answer', answer);
    this.#remoteSession = originOf(answer)?.session;
  }

  #sendCandidate(candidate: RTCIceCandidate | null): void {
    this.#remote.learnOwn(candidate);
    if (candidate !== null && candidate.candidate !== '') this.#local.sayCandidate(candidate);
  }

  async #putTracks(tracks: SlotTracks): Promise<void> {
    // Nothing of this person leaves before they accepted.
    if (this.#held || this.#closed) return;
    const transceivers = this.connection.getTransceivers();
    // The camera first: the browser takes them one after the other, and a picture takes longest to be seen.
    const swaps = PICTURES_FIRST.flatMap((slot) => {
      const track = tracks[slot] ?? null;
      const sender = transceivers[slot]?.sender;
      const now = this.#put.get(slot) ?? null;
      if (sender === undefined || now === track) return [];
      this.#put.set(slot, track);
      return [sender.replaceTrack(track)];
    });
    for (const swap of await Promise.allSettled(swaps)) {
      if (swap.status === 'rejected') this.#report(`A track could not be sent: ${messageOf(swap.reason)}`);
    }
  }

  #sayMedia(): void {
    if (this.#outgoing === undefined || this.#channel.readyState !== 'open') return;
    this.#channel.send(JSON.stringify(this.#outgoing.media));
  }

  #report(message: string): void {
    if (!this.#closed) this.#emitter.emit('problem', { message });
  }
}
