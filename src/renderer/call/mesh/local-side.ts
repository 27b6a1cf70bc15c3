import type { Signal } from '../../../shared/signal.ts';
import { markAnswer, ufragsOf } from './sdp.ts';

interface LocalSideOptions {
  connection: RTCPeerConnection;
  /** Nothing is said before `release`. */
  held: boolean;
  send: (signal: Signal) => void;
}

/** What this side says of the connection, and says again when it may have been lost with a socket. */
export class LocalSide {
  readonly #options: LocalSideOptions;
  #held: boolean;
  /** Of this ICE generation. */
  #candidates: RTCIceCandidate[] = [];
  /** What the polite side has asked for an offer with, and there was none since. */
  #asked: string | undefined;
  #answer: string | undefined;
  #drafted = false;

  constructor(options: LocalSideOptions) {
    this.#options = options;
    this.#held = options.held;
  }

  /** The answer is written and set, but not said: it is held back. */
  get drafted(): boolean {
    return this.#drafted;
  }

  release(): void {
    this.#held = false;
  }

  ask(request: string): void {
    this.#asked = request;
    this.#options.send({ type: 'offer', sdp: request });
  }

  /** There is an offer of theirs: nothing is left to ask for, and no draft answers it. */
  offered(): void {
    this.#asked = undefined;
    this.#drafted = false;
  }

  sayOffer(sdp: string): void {
    this.#answer = undefined;
    this.#forgetOldCandidates(sdp);
    this.#options.send({ type: 'offer', sdp });
  }

  /** From now on candidates are kept for the answer that is about to be set. */
  draft(): void {
    this.#candidates = [];
    this.#drafted = true;
  }

  /** The draft, with the candidates gathered meanwhile: one message is all the other side needs. */
  sayDraft(): void {
    const { localDescription, remoteDescription } = this.#options.connection;
    this.#drafted = false;
    if (localDescription !== null) this.#say(localDescription.sdp, remoteDescription?.sdp ?? '');
  }

  sayAnswer(sdp: string, offer: string): void {
    this.#forgetOldCandidates(sdp);
    this.#say(sdp, offer);
  }

  sayCandidate(candidate: RTCIceCandidate): void {
    this.#candidates.push(candidate);
    // Those of an answer that is held back are said with it.
    if (!this.#held && !this.#drafted) this.#options.send(signalOf(candidate));
  }

  again(): void {
    const { send, connection } = this.#options;
    const { localDescription, signalingState, connectionState } = connection;
    if (this.#asked !== undefined) send({ type: 'offer', sdp: this.#asked });
    // An old path may still count as connected while the offer that restarts it went down with a socket.
    const settled = connectionState === 'connected' && signalingState === 'stable';
    if (this.#held || localDescription === null || settled) return;
    if (signalingState === 'have-local-offer') send({ type: 'offer', sdp: localDescription.sdp });
    else if (this.#answer !== undefined) send({ type: 'answer', sdp: this.#answer });
    for (const candidate of this.#candidates) send(signalOf(candidate));
  }

  #say(answer: string, offer: string): void {
    this.#answer = markAnswer(answer, offer);
    this.#options.send({ type: 'answer', sdp: this.#answer });
  }

  #forgetOldCandidates(description: string): void {
    const generation = ufragsOf(description);
    this.#candidates = this.#candidates.filter(({ usernameFragment }) => generation.has(usernameFragment ?? ''));
  }
}

function signalOf({ candidate, sdpMid, sdpMLineIndex, usernameFragment }: RTCIceCandidate): Signal {
  return { type: 'candidate', candidate: { candidate, sdpMid, sdpMLineIndex, usernameFragment } };
}
