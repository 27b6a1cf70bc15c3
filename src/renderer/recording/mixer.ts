/** Everyone's sound as one track; silent while there is nobody. */
export class Mixer {
  readonly #context = new AudioContext({ sampleRate: 48_000 });
  readonly #mix = this.#context.createMediaStreamDestination();
  readonly #inputs = new Map<MediaStreamTrack, MediaStreamAudioSourceNode>();
  /** A mix of nothing gives no sound at all, not even silence, and the picture would wait for it. */
  readonly #silence = new ConstantSourceNode(this.#context, { offset: 0 });

  get track(): MediaStreamTrack | undefined {
    return this.#mix.stream.getAudioTracks()[0];
  }

  start(): Promise<void> {
    this.#silence.connect(this.#mix);
    this.#silence.start();
    return this.#context.resume();
  }

  /** These and no others are heard from now on. */
  hear(tracks: readonly MediaStreamTrack[]): void {
    for (const [track, input] of this.#inputs) {
      if (tracks.includes(track)) continue;
      input.disconnect();
      this.#inputs.delete(track);
    }
    for (const track of tracks) {
      if (this.#inputs.has(track)) continue;
      const input = this.#context.createMediaStreamSource(new MediaStream([track]));
      input.connect(this.#mix);
      this.#inputs.set(track, input);
    }
  }

  async close(): Promise<void> {
    this.hear([]);
    await this.#context.close();
  }
}
