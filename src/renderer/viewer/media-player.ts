import { FrameError, inTime } from './frame-error.ts';
import { limits } from './limits.ts';

export interface Playback {
  playing: boolean;
  /** Seconds. */
  position: number;
}

/** Further apart than this is elsewhere; nearer is the time that messages take. */
const SAME_S = 0.7;

/** Sound and pictures that move, played from the link piece by piece, in step with the others. */
export class MediaPlayer {
  readonly element: HTMLMediaElement;
  readonly #changed: (playback: Playback) => void;
  /** What it was told last, and when: what follows from that is no change by the person. */
  #told: (Playback & { at: number }) | undefined;

  private constructor(element: HTMLMediaElement, changed: (playback: Playback) => void) {
    this.element = element;
    this.#changed = changed;
    for (const event of ['play', 'pause', 'seeked'] as const) element.addEventListener(event, () => this.#report());
  }

  /** @throws FrameError BROKEN, TOO_SLOW */
  static async open(
    kind: 'audio' | 'video',
    content: string | ArrayBuffer,
    name: string,
    changed: (playback: Playback) => void,
  ): Promise<MediaPlayer> {
    const element = document.createElement(kind);
    element.className = 'player';
    element.controls = true;
    element.preload = 'metadata';
    element.disableRemotePlayback = true;
    element.setAttribute('aria-label', name);
    element.setAttribute('controlslist', 'nodownload noremoteplayback');
    // Main makes it readable, for recordings.
    element.crossOrigin = 'anonymous';
    element.src = typeof content === 'string' ? content : URL.createObjectURL(new Blob([content]));
    const ready = new Promise<void>((resolve, reject) => {
      element.addEventListener('loadedmetadata', () => resolve(), { once: true });
      element.addEventListener('error', () => reject(new FrameError('BROKEN')), { once: true });
    });
    await inTime(ready, limits.milliseconds);
    return new MediaPlayer(element, changed);
  }

  /** Goes where the others are. */
  follow({ playing, position }: Playback): void {
    const { element } = this;
    this.#told = { playing, position, at: performance.now() };
    if (Math.abs(element.currentTime - position) > SAME_S) element.currentTime = Math.min(position, element.duration);
    if (playing && element.paused) element.play().catch(() => undefined);
    else if (!playing && !element.paused) element.pause();
  }

  #report(): void {
    const { element } = this;
    const now = { playing: !element.paused, position: element.currentTime };
    // At its end everybody's stops by itself.
    if (element.ended || this.#isAsTold(now)) return;
    this.#told = { ...now, at: performance.now() };
    this.#changed(now);
  }

  #isAsTold({ playing, position }: Playback): boolean {
    if (this.#told === undefined) return false;
    const since = this.#told.playing ? (performance.now() - this.#told.at) / 1000 : 0;
    return this.#told.playing === playing && Math.abs(this.#told.position + since - position) < SAME_S;
  }
}
