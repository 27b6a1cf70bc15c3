/** How loud a microphone is, also while it is muted: of a copy of its track, which it stops when it closes. */
export class LevelMeter {
  readonly #context = new AudioContext();
  readonly #track: MediaStreamTrack;
  /** 85 ms at 48 kHz: who looks ten times a second misses nothing. */
  readonly #analyser = new AnalyserNode(this.#context, { fftSize: 4096 });
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(microphone: MediaStreamTrack) {
    this.#track = microphone.clone();
    this.#track.enabled = true;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(new MediaStream([this.#track])).connect(this.#analyser);
  }

  /** Of the last moment, 0..1 of full scale. */
  get level(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return Math.sqrt(this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length);
  }

  close(): void {
    this.#track.stop();
    this.#context.close().catch(() => undefined);
  }
}
