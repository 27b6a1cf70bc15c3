import { CanvasSource, MediaStreamAudioTrackSource, Output, StreamTarget, WebMOutputFormat } from 'mediabunny';
import { Mixer } from './mixer.ts';
import { Painter, type RecordedFile, type RecordedPerson } from './painter.ts';
import { WholeClusters, type RecordingTarget } from './whole-clusters.ts';

export interface RecordingProgress {
  seconds: number;
  bytes: number;
}

export interface RecorderOptions {
  target: RecordingTarget;
  /** Once a second. */
  progress: (progress: RecordingProgress) => void;
  /** It ended by itself, for example because nothing can be written any more; told once. */
  failed: (error: unknown) => void;
}

const WIDTH = 1280;
const HEIGHT = 720;
const FRAMES_A_SECOND = 20;
const VIDEO_BITS = 1_500_000;
const AUDIO_BITS = 96_000;
/** Clusters begin with key frames, so about this much is lost with a killed process. */
const KEY_FRAME_S = 1;

/** Records a call as its stage looks and sounds, of those it is shown, to a WebM file (docs/decisions/0016). */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #clusters: WholeClusters;
  readonly #mixer = new Mixer();
  readonly #painter: Painter;
  readonly #picture: CanvasSource;
  readonly #output: Output;
  #timers: ReturnType<typeof setInterval>[] = [];
  #startedAt = 0;
  #adding: Promise<void> | undefined;
  #over = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#clusters = new WholeClusters(options.target);
    const canvas = document.createElement('canvas');
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    this.#painter = new Painter(canvas);
    this.#picture = new CanvasSource(canvas, {
      codec: 'vp8',
      bitrate: VIDEO_BITS,
      keyFrameInterval: KEY_FRAME_S,
      latencyMode: 'realtime',
    });
    this.#output = new Output({
      format: new WebMOutputFormat({
        minimumClusterDuration: KEY_FRAME_S / 2,
        onSegmentHeader: (_, position) => this.#clusters.segmentAt(position),
      }),
      target: new StreamTarget(this.#clusters.stream()),
    });
  }

  async start(): Promise<void> {
    await this.#mixer.start();
    const { track } = this.#mixer;
    if (!isAudio(track)) throw new Error('There is no sound to record.');
    const sound = new MediaStreamAudioTrackSource(track, { codec: 'opus', bitrate: AUDIO_BITS });
    sound.errorPromise.catch((error: unknown) => this.#fail(error));
    this.#output.addVideoTrack(this.#picture);
    this.#output.addAudioTrack(sound);
    await this.#output.start();
    this.#startedAt = performance.now();
    this.#timers = [
      setInterval(() => this.#frame(), 1000 / FRAMES_A_SECOND),
      setInterval(() => this.#options.progress(this.progress), 1000),
    ];
  }

  get progress(): RecordingProgress {
    return { seconds: (performance.now() - this.#startedAt) / 1000, bytes: this.#clusters.bytes };
  }

  /** These and no others are seen and heard from now on. */
  show(people: readonly RecordedPerson[]): void {
    if (this.#over) return;
    this.#painter.show(people);
    this.#mixer.hear(people.flatMap(({ audio }) => audio));
  }

  /** How large a picture of a file can be shown, in pixels. */
  get filePlace(): { width: number; height: number } {
    return this.#painter.filePlace;
  }

  /** In large from now on, until another is or, by undefined, none. Its picture is closed here. */
  showFile(file: RecordedFile | undefined): void {
    if (this.#over) file?.picture?.close();
    else this.#painter.showFile(file);
  }

  /** Resolves when the whole file has been handed on. */
  async stop(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    for (const timer of this.#timers) clearInterval(timer);
    try {
      await this.#adding;
      await this.#output.finalize();
    } finally {
      await this.#close();
    }
  }

  #frame(): void {
    // The encoder is behind: the frame is left out.
    if (this.#over || this.#adding !== undefined) return;
    this.#painter.paint();
    this.#adding = this.#picture
      .add((performance.now() - this.#startedAt) / 1000, 1 / FRAMES_A_SECOND)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#adding = undefined;
      });
  }

  #fail(reason: unknown): void {
    if (this.#over) return;
    this.#over = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#output.cancel().catch(() => undefined);
    this.#close().catch(() => undefined);
    this.#options.failed(reason);
  }

  async #close(): Promise<void> {
    this.#painter.close();
    await this.#mixer.close();
  }
}

function isAudio(track: MediaStreamTrack | undefined): track is MediaStreamAudioTrack {
  return track?.kind === 'audio';
}
