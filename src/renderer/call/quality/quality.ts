import type { MediaState } from '../types.ts';
import { bottom, loadOf, lowest, step, type Ladder, type Rung } from './adaptation.ts';
import { preferCheapest } from './codecs.ts';
import { shape } from './encodings.ts';
import { judge, Settling, type Cause, type Level } from './level.ts';
import { readingOf, type Reading } from './reading.ts';
import { nothingSaid, parseSaid, type Said } from './said.ts';
import { sampleOf, type Sample } from './sample.ts';

/** What this person can make use of at all. */
export interface Wishes {
  /** Saves power and data: smaller pictures, both ways. */
  economical: boolean;
  /** Nobody sees the window. */
  hidden: boolean;
}

export const noWishes: Wishes = { economical: false, hidden: false };

/** How the connection to one participant is. */
export interface QualityView {
  level: Level;
  cause: Cause | undefined;
  /** They send sound only, because the line is too weak for a picture. */
  theirsShed: boolean;
  /** The same of what is sent to them. */
  mineShed: boolean;
  /** They say that something of what is sent to them arrives. */
  heard: boolean;
  /** Somebody looks over there; otherwise no picture is sent. */
  looking: boolean;
}

export const unknownQuality: QualityView = {
  level: 'unknown',
  cause: undefined,
  theirsShed: false,
  mineShed: false,
  heard: true,
  looking: true,
};

export interface QualityOptions {
  wishes: () => Wishes;
  /** How much of a whole picture, 0..1, goes to each of the others (`pictureShare`). */
  share: () => number;
  /** Both are in the call: before that nothing is measured, and nothing told. */
  seated: () => boolean;
  /** What they say they send. */
  media: () => MediaState;
  /** A picture is tried again: what was believed to fit through is to be found out anew. */
  renewEstimate: () => void;
  /** Something in `view` changed. */
  changed: () => void;
  sampled: (sample: Sample) => void;
  everyMs?: number;
}

const EVERY_MS = 1000;
/** Two minutes, as the statistics show them. */
const KEPT = 120;

/** Watches one participant's connection, says how it is, and sends what fits through: sound before pictures. */
export class Quality {
  readonly #options: QualityOptions;
  readonly #settling = new Settling();
  #samples: readonly Sample[] = [];
  #connection: RTCPeerConnection | undefined;
  #channel: RTCDataChannel | undefined;
  #life = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Reading | undefined;
  #ladder: Ladder = bottom;
  /** What the senders were told last. */
  #shaped: string | undefined;
  #theirs: Said = nothingSaid;
  #said = '';
  #view = unknownQuality;

  constructor(options: QualityOptions) {
    this.#options = options;
  }

  get view(): QualityView {
    return this.#view;
  }

  /** Oldest first, about one a second. */
  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** Of this connection from now on. */
  attend(connection: RTCPeerConnection): void {
    this.close();
    this.#connection = connection;
    preferCheapest(connection);
    this.#life = new AbortController();
    this.#forget();
    // Known to both ends by its number, so that nothing is negotiated for it.
    const channel = connection.createDataChannel('quality', { negotiated: true, id: 1 });
    this.#channel = channel;
    this.#said = '';
    this.#theirs = nothingSaid;
    const life = { signal: this.#life.signal };
    channel.addEventListener('open', () => this.adjust(), life);
    channel.addEventListener(
      'message',
      ({ data }) => {
        const said = parseSaid(data);
        if (said === undefined) return;
        this.#theirs = said;
        this.adjust();
      },
      life,
    );
    this.#wait();
  }

  /** What is wanted, or what they say, is another: acts on it at once. */
  adjust(): void {
    const connection = this.#connection;
    if (connection?.connectionState !== 'connected' || !this.#options.seated()) return;
    const rung = this.#rung;
    const share = this.#options.share();
    const wanted = `${rung} ${share}`;
    // Nothing comes in the way of the first picture: whole is what it is anyway.
    const whole = rung === 'full' && share === 1;
    if (wanted !== this.#shaped && (!whole || this.#last !== undefined)) {
      this.#shaped = wanted;
      void shape(connection, rung, share).then((done) => {
        if (!done && this.#shaped === wanted && connection === this.#connection) this.#shaped = undefined;
      });
    }
    this.#say();
    this.#show();
  }

  close(): void {
    this.#life.abort();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#connection = undefined;
    this.#channel?.close();
    this.#channel = undefined;
  }

  #wait(): void {
    this.#timer = setTimeout(() => void this.#look(), this.#options.everyMs ?? EVERY_MS);
  }

  async #look(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    if (connection.connectionState === 'connected' && this.#options.seated()) {
      const report = await connection.getStats();
      if (connection !== this.#connection) return;
      const mids = connection.getTransceivers().map(({ mid }) => mid);
      this.#take(readingOf(report.values(), mids));
    } else {
      this.#forget();
      this.#show();
    }
    this.#wait();
  }

  #take(reading: Reading): void {
    const sample = this.#last === undefined ? undefined : sampleOf(this.#last, reading);
    this.#last = reading;
    if (sample !== undefined) {
      this.#samples = [...this.#samples, sample].slice(-KEPT);
      this.#settling.add(judge(sample, this.#expected));
      const { rung } = this.#ladder;
      this.#ladder = step(this.#ladder, loadOf(sample));
      if (rung === 'sound' && this.#ladder.rung !== rung) this.#options.renewEstimate();
      this.#options.sampled(sample);
    }
    this.adjust();
  }

  /** A picture that was not asked for, or that they cannot send, is not missed. */
  get #expected(): MediaState {
    const media = this.#options.media();
    const missed = this.#theirs.picture === 'sent' && !this.#options.wishes().hidden;
    return missed ? media : { ...media, camera: 'off' };
  }

  get #rung(): Rung {
    const { economical } = this.#options.wishes();
    const { wants } = this.#theirs;
    return lowest([
      this.#ladder.rung,
      economical || wants === 'less' ? 'reduced' : 'full',
      wants === 'sound' ? 'sound' : 'full',
    ]);
  }

  #say(): void {
    const { economical, hidden } = this.#options.wishes();
    const said: Said = {
      picture: this.#ladder.rung === 'sound' ? 'shed' : 'sent',
      wants: hidden ? 'sound' : economical ? 'less' : 'everything',
      receives: this.#settling.level !== 'silent',
    };
    const text = JSON.stringify(said);
    if (text === this.#said || this.#channel?.readyState !== 'open') return;
    this.#said = text;
    this.#channel.send(text);
  }

  #show(): void {
    const { level, cause } = this.#settling;
    const { picture, receives, wants } = this.#theirs;
    const next: QualityView = {
      level,
      cause,
      theirsShed: picture === 'shed',
      mineShed: this.#ladder.rung === 'sound',
      heard: receives,
      looking: wants !== 'sound',
    };
    if (JSON.stringify(next) === JSON.stringify(this.#view)) return;
    this.#view = next;
    this.#options.changed();
  }

  #forget(): void {
    this.#last = undefined;
    this.#ladder = bottom;
    this.#shaped = undefined;
    this.#settling.reset();
  }
}
