/** What a person may not know of their own microphone. */
export type VoiceHint = 'talking-while-muted' | 'no-sound';

/** About −34 dB: a voice near the microphone. */
const TALK = 0.02;
/** Below what any open microphone gives: it is off, or turned down to nothing. */
const NOTHING = 0.000_05;
/** A cough is not talk. */
const TALK_MS = 800;
const FORGET_MS = 2_000;
/** The hint stays readable after the last word. */
const STAY_MS = 4_000;
const NOTHING_MS = 10_000;

/** From levels of a microphone over time to what is worth saying. */
export class VoiceHints {
  #talkedFor = 0;
  #talkedAt = -Infinity;
  #hintedAt = -Infinity;
  #nothingSince: number | undefined;
  #last: number | undefined;

  /** `level` 0..1 of full scale, as if it were not muted; `now` in ms, of any clock. */
  hear(level: number, muted: boolean, now: number): VoiceHint | undefined {
    const passed = Math.min(now - (this.#last ?? now), FORGET_MS);
    this.#last = now;
    this.#nothingSince = level > NOTHING || muted ? undefined : (this.#nothingSince ?? now);
    if (!muted) {
      this.#talkedFor = 0;
      this.#hintedAt = -Infinity;
      return this.#nothingSince !== undefined && now - this.#nothingSince >= NOTHING_MS ? 'no-sound' : undefined;
    }
    if (level >= TALK) {
      this.#talkedFor += passed;
      this.#talkedAt = now;
    } else if (now - this.#talkedAt > FORGET_MS) {
      this.#talkedFor = 0;
    }
    if (this.#talkedFor >= TALK_MS && this.#talkedAt === now) this.#hintedAt = now;
    return now - this.#hintedAt < STAY_MS ? 'talking-while-muted' : undefined;
  }
}
