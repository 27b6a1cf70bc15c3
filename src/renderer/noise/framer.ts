/** Sound comes in blocks of any length and is worked on in frames of one; it goes out one frame later. */
export class Framer {
  readonly #work: (frame: Float32Array) => void;
  /** Where the next sample goes in `#filling`, and comes from in `#ready`. */
  #at = 0;
  #filling: Float32Array;
  #ready: Float32Array;

  /** `work` changes a frame of `length` samples in place. */
  constructor(length: number, work: (frame: Float32Array) => void) {
    this.#work = work;
    this.#filling = new Float32Array(length);
    this.#ready = new Float32Array(length);
  }

  /** Without input: silence. */
  pass(input: Float32Array | undefined, output: Float32Array): void {
    for (let i = 0; i < output.length; i++) {
      output[i] = this.#ready[this.#at] ?? 0;
      this.#filling[this.#at] = input?.[i] ?? 0;
      this.#at += 1;
      if (this.#at === this.#filling.length) this.#turn();
    }
  }

  #turn(): void {
    this.#work(this.#filling);
    [this.#filling, this.#ready] = [this.#ready, this.#filling];
    this.#at = 0;
  }
}
