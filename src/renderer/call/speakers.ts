import type { SpeakersView } from './types.ts';

/** How loud each person is right now, by user id, 0..1 of full scale. */
export type Levels = ReadonlyMap<string, number>;

const SAMPLE_MS = 200;
/** About −36 dB: above a room, below a voice. */
const AUDIBLE = 0.015;
/** What is left of a level after one sample: a syllable is not the end of a word. */
const DECAY = 0.7;
/** Whoever speaks goes on speaking through a pause of this length. */
const PAUSE_MS = 800;
/** Whoever is the active speaker stays so for this long, and then until somebody is clearly louder. */
const TURN_MS = 1500;
const CLEARLY = 1.5;

export const nobodySpeaks: SpeakersView = { speaking: [], active: undefined };

interface Voice {
  level: number;
  /** When it was last audible, in ms. */
  heardAt: number;
}

/** Who speaks, and who of them has the floor, from levels over time. */
export class SpeakerMeter {
  readonly #voices = new Map<string, Voice>();
  #since = 0;
  #view = nobodySpeaks;

  /** `now` in ms, of any clock. The same object as before when nothing changed. */
  hear(levels: Levels, now: number): SpeakersView {
    for (const userId of this.#voices.keys()) if (!levels.has(userId)) this.#voices.delete(userId);
    for (const [userId, sample] of levels) {
      const before = this.#voices.get(userId);
      const level = Math.max(sample, (before?.level ?? 0) * DECAY);
      this.#voices.set(userId, { level, heardAt: sample >= AUDIBLE ? now : (before?.heardAt ?? -Infinity) });
    }
    const speaking = [...this.#voices].filter(([, { heardAt }]) => now - heardAt <= PAUSE_MS).map(([userId]) => userId);
    const active = this.#floor(speaking, now);
    if (active !== this.#view.active) this.#since = now;
    const same = active === this.#view.active && String(speaking) === String(this.#view.speaking);
    if (!same) this.#view = { speaking, active };
    return this.#view;
  }

  #floor(speaking: readonly string[], now: number): string | undefined {
    const levelOf = (userId: string): number => this.#voices.get(userId)?.level ?? 0;
    const has = this.#view.active;
    const holder = has !== undefined && this.#voices.has(has) ? has : undefined;
    const [loudest] = speaking.toSorted((one, other) => levelOf(other) - levelOf(one));
    if (holder === undefined || loudest === undefined) return holder ?? loudest;
    const interrupted = now - this.#since >= TURN_MS && levelOf(loudest) >= CLEARLY * levelOf(holder);
    return interrupted ? loudest : holder;
  }
}

/** Listens to a call for as long as it is started. */
export class Speakers {
  readonly #meter = new SpeakerMeter();
  readonly #levels: () => Levels;
  readonly #changed: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #view = nobodySpeaks;

  constructor(levels: () => Levels, changed: () => void) {
    this.#levels = levels;
    this.#changed = changed;
  }

  get view(): SpeakersView {
    return this.#view;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      const view = this.#meter.hear(this.#levels(), performance.now());
      if (view === this.#view) return;
      this.#view = view;
      this.#changed();
    }, SAMPLE_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
