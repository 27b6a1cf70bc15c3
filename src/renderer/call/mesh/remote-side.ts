import type { Signal } from '../../../shared/signal.ts';
import { messageOf } from '../call-error.ts';
import { addressOf, judge, type Verdict } from './candidate-targets.ts';
import { KeptCandidates } from './kept-candidates.ts';
import { splitCandidates, ufragsOf, withStartBitrate } from './sdp.ts';

/** Of one description (threat T18): machines with many networks have some twenty. */
const MAX_CANDIDATES = 50;

/** As the browser itself reads it (RFC 8839 §5.1): one it cannot read would have the whole description refused. */
function isReadable(candidate: string): boolean {
  return new RTCIceCandidate({ candidate, sdpMLineIndex: 0 }).port !== null;
}

interface RemoteSideOptions {
  connection: RTCPeerConnection;
  /** Descriptions are applied without candidates, and candidates not at all: no packet leaves. */
  held: boolean;
  startBitrateKbps: number | undefined;
  report: (message: string) => void;
}

/** What the other side said, on its way into the connection: descriptions, and the candidates that belong to them. */
export class RemoteSide {
  readonly #options: RemoteSideOptions;
  readonly #kept = new KeptCandidates();
  #held: boolean;
  /** Those whose targets can be judged only when more of our own addresses are known. */
  #waiting: RTCIceCandidateInit[] = [];
  readonly #own = { known: new Set<string>(), hidden: false };
  #added = 0;
  #ufrags: string | undefined;
  #restarts = 0;
  #applying: string | undefined;

  constructor(options: RemoteSideOptions) {
    this.#options = options;
    this.#held = options.held;
  }

  /** Candidates that come meanwhile join it in the connection's own queue, whatever else the page is busy with. */
  async apply(type: 'offer' | 'answer', sdp: string): Promise<void> {
    const { connection, startBitrateKbps } = this.#options;
    this.#added = 0;
    const plain = this.#withKnownWays(sdp);
    const tuned =
      startBitrateKbps === undefined ? plain : withStartBitrate(plain, this.#startBitrate(sdp, startBitrateKbps));
    const applying = connection.setRemoteDescription({ type, sdp: tuned });
    this.#applying = sdp;
    this.addKept();
    try {
      await applying;
    } finally {
      this.#applying = undefined;
    }
  }

  /**
   * Of our own encoder: what the other side is told by its `fmtp` lines is ours to read. After a restart of ICE another number,
   * as only one that is new starts the estimate of the way anew: that of before has by then come to almost nothing.
   */
  #startBitrate(description: string, first: number): number {
    const ufrags = [...ufragsOf(description)].join();
    if (ufrags !== this.#ufrags) this.#restarts += this.#ufrags === undefined ? 0 : 1;
    this.#ufrags = ufrags;
    return first - this.#restarts;
  }

  /** Applies a candidate that names a description which is there; false: it has to wait its turn. */
  takeAtOnce(candidate: RTCIceCandidateInit): boolean {
    const description = this.#description;
    if (this.#held || description === undefined || !KeptCandidates.belongs(candidate, description)) return false;
    this.#add(candidate);
    return true;
  }

  takeInTurn(candidate: RTCIceCandidateInit): void {
    const description = this.#description;
    const early = this.#held || description === undefined || !KeptCandidates.fits(candidate, description);
    if (early) this.#kept.keep(candidate);
    else this.#add(candidate);
  }

  /** From now on candidates count; those kept so far are applied by `addKept`. */
  release(): void {
    this.#held = false;
  }

  /** A candidate of our own, or null when there are no more; those that waited for it are looked at again. */
  learnOwn(candidate: RTCIceCandidate | null): void {
    if (candidate?.type === 'host') {
      const address = addressOf(candidate.candidate) ?? '';
      if (address.endsWith('.local')) this.#own.hidden = true;
      else this.#own.known.add(address);
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) this.#add(one);
  }

  get #description(): string | undefined {
    return this.#applying ?? this.#options.connection.remoteDescription?.sdp;
  }

  /**
   * Candidates that may be taken stay in the description: applied one by one each of them would hold up the page until the
   * network thread is done with it. The others are kept.
   */
  #withKnownWays(description: string): string {
    const { sdp, candidates } = splitCandidates(description, (candidate) => {
      const room = !this.#held && this.#added < MAX_CANDIDATES;
      const stays = room && isReadable(candidate) && this.#judge(candidate) === 'take';
      if (stays) this.#added += 1;
      return stays;
    });
    for (const candidate of candidates) this.#kept.keep(candidate);
    return sdp;
  }

  #judge(candidate: string): Verdict {
    const complete = this.#options.connection.iceGatheringState === 'complete';
    return judge(candidate, { ...this.#own, complete });
  }

  /** Applies what was kept for the description that is there now. */
  addKept(): void {
    if (this.#held) return;
    for (const candidate of this.#kept.take(this.#description ?? '')) this.#add(candidate);
  }

  #add(candidate: RTCIceCandidateInit): void {
    const { connection, report } = this.#options;
    const verdict = this.#judge(candidate.candidate ?? '');
    if (verdict === 'wait' && this.#waiting.length < MAX_CANDIDATES) this.#waiting.push(candidate);
    else if (verdict !== 'take') report('A candidate was left out: no check is sent to where it points.');
    if (verdict !== 'take' || this.#added >= MAX_CANDIDATES) return;
    this.#added += 1;
    connection.addIceCandidate(candidate).catch((error: unknown) => {
      report(`A candidate could not be applied: ${messageOf(error)}`);
    });
  }
}

export function candidateInit(received: Extract<Signal, { type: 'candidate' }>['candidate']): RTCIceCandidateInit {
  const { candidate, sdpMid = null, sdpMLineIndex = null, usernameFragment = null } = received;
  return { candidate, sdpMid, sdpMLineIndex, usernameFragment };
}
