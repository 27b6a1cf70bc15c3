import type { MediaState } from '../types.ts';
import type { Sample } from './sample.ts';

/** How it is to talk to somebody, in words that everybody understands; `unknown` until there is something to judge. */
export type Level = 'unknown' | 'good' | 'weak' | 'bad' | 'silent';

/** What is worst, so that something can be said about it. */
export type Cause = 'loss' | 'delay' | 'bandwidth' | 'freezes' | 'nothing-arrives';

export interface Judgement {
  level: Exclude<Level, 'unknown'>;
  cause: Cause | undefined;
}

/** From where on it is heard and seen: weak at the first number, bad at the second. Shares, milliseconds, kbit/s. */
const LIMITS = {
  /** With concealment and retransmission nobody notices less. */
  loss: [0.03, 0.1],
  concealed: [0.04, 0.12],
  /** ITU-T G.114: conversation suffers from 400 ms one way; there and back, with the buffers on both ends. */
  rtt: [400, 800],
  jitter: [80, 200],
  frozen: [0.1, 0.5],
  /** Below, a picture has to be smaller than its tile; and then it can hardly be sent at all. */
  available: [300, 100],
} as const;

const ORDER = ['good', 'weak', 'bad', 'silent'] as const;

function severity(value: number, [weak, bad]: readonly [number, number]): number {
  const rising = weak < bad;
  const beyond = (limit: number): boolean => (rising ? value >= limit : value <= limit);
  if (beyond(bad)) return 2;
  return beyond(weak) ? 1 : 0;
}

/** One sample by itself. `media`: what they say they send; muted microphones and silence are packets too. */
export function judge({ arrived, sent, rttMs, availableKbps }: Sample, media: MediaState): Judgement {
  const sound = arrived.microphone;
  const picture = media.camera === 'on' ? arrived.camera : undefined;
  const packets = Object.values(arrived).reduce((sum, one) => sum + one.packets, 0);
  if (packets === 0 && (media.microphone !== 'none' || media.camera === 'on')) {
    return { level: 'silent', cause: 'nothing-arrives' };
  }
  const sending = (sent.camera?.packets ?? 0) > 0;
  const findings: [Cause, number][] = [
    ['loss', severity(sound?.loss ?? 0, LIMITS.loss)],
    ['loss', severity(picture?.loss ?? 0, LIMITS.loss)],
    ['loss', severity(sound?.concealed ?? 0, LIMITS.concealed)],
    ['loss', severity(Math.max(sent.microphone?.loss ?? 0, sent.camera?.loss ?? 0), LIMITS.loss)],
    ['delay', severity(rttMs ?? 0, LIMITS.rtt)],
    ['delay', severity(sound?.jitterMs ?? 0, LIMITS.jitter)],
    // One that lasts is counted when it is over.
    ['freezes', picture?.fps === 0 ? 2 : severity(picture?.frozen ?? 0, LIMITS.frozen)],
    ['bandwidth', sending ? severity(availableKbps ?? Infinity, LIMITS.available) : 0],
  ];
  const worst = Math.max(...findings.map(([, rank]) => rank));
  const [cause] = findings.find(([, rank]) => rank === worst && rank > 0) ?? [];
  return { level: ORDER[worst] ?? 'good', cause };
}

/** A level gets worse after this many judgements in a row that are as bad, and better after so many that are better. */
const WORSE = 2;
const BETTER = 5;

/** A level that neither jumps at one bad second nor hops about between two. */
export class Settling {
  #recent: Judgement[] = [];
  #now: Judgement | undefined;

  get level(): Level {
    return this.#now?.level ?? 'unknown';
  }

  get cause(): Cause | undefined {
    return this.#now?.cause;
  }

  add(judgement: Judgement): void {
    this.#recent = [...this.#recent, judgement].slice(-BETTER);
    const rank = ({ level }: Judgement): number => ORDER.indexOf(level);
    if (this.#recent.length < WORSE) return;
    const mildest = this.#recent.slice(-WORSE).reduce((a, b) => (rank(b) < rank(a) ? b : a));
    const worst = this.#recent.reduce((a, b) => (rank(b) >= rank(a) ? b : a));
    if (this.#now === undefined || rank(mildest) > rank(this.#now)) this.#now = mildest;
    else if (this.#recent.length === BETTER && rank(worst) < rank(this.#now)) this.#now = worst;
  }

  /** Nothing is known of another connection. */
  reset(): void {
    this.#recent = [];
    this.#now = undefined;
  }
}
