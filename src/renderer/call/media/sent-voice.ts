import type { MediaProblem } from '../types.ts';

/** A microphone without its noise: another track, until it is stopped. */
export interface Cleaned {
  track: MediaStreamTrack;
  stop: () => void;
}

/** Rejects where it cannot be done here. `failed`: it was done, and is no longer. */
export type CleanVoice = (microphone: MediaStreamTrack, failed: () => void) => Promise<Cleaned>;

interface SentVoiceOptions {
  /** How, if this person wishes it at all; asked for every microphone. */
  clean: () => CleanVoice | undefined;
  /** Another track is sent from now on; the problem, if it is the microphone's own although it should not be. */
  changed: (problem?: MediaProblem) => void;
}

/** What is sent of a microphone: its own track, and in its place, as soon as there is one, that without its noise. */
export class SentVoice {
  readonly #options: SentVoiceOptions;
  #microphone: MediaStreamTrack | undefined;
  #cleaned: Cleaned | undefined;

  constructor(options: SentVoiceOptions) {
    this.#options = options;
  }

  get track(): MediaStreamTrack | undefined {
    return this.#cleaned?.track ?? this.#microphone;
  }

  follow(microphone: MediaStreamTrack | undefined): void {
    this.#cleaned?.stop();
    this.#cleaned = undefined;
    this.#microphone = microphone;
    const clean = this.#options.clean();
    if (microphone !== undefined && clean !== undefined) void this.#clean(microphone, clean);
  }

  async #clean(microphone: MediaStreamTrack, clean: CleanVoice): Promise<void> {
    const failed = (): void => {
      if (this.#microphone !== microphone) return;
      this.#cleaned?.stop();
      this.#cleaned = undefined;
      this.#options.changed(notCleaned);
    };
    try {
      const cleaned = await clean(microphone, failed);
      if (this.#microphone !== microphone) {
        cleaned.stop();
        return;
      }
      this.#cleaned = cleaned;
      this.#options.changed();
    } catch {
      failed();
    }
  }
}

const notCleaned: MediaProblem = {
  source: 'microphone',
  name: 'NotCleaned',
  message:
    'Strong noise suppression does not work here: you are heard without it. Turn it off in Settings, or try again later.',
};
