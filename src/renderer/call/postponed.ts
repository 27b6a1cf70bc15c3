/** Longest that anybody waits: less than a person notices. */
const LONGEST_MS = 100;

/** Something to tell that can wait for something more urgent, but not for long; told once, however often it was asked. */
export class Postponed {
  readonly #action: () => void;
  #holds = 0;
  #pending = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(action: () => void) {
    this.#action = action;
  }

  tell(): void {
    if (this.#holds === 0) this.#action();
    else this.#pending = true;
  }

  hold(until: Promise<void>): void {
    this.#holds += 1;
    this.#timer ??= setTimeout(() => this.release(), LONGEST_MS);
    const round = this.#timer;
    void until.then(() => {
      // A hold that was let go by the clock is no longer counted.
      if (round !== this.#timer) return;
      this.#holds -= 1;
      if (this.#holds === 0) this.release();
    });
  }

  release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#holds = 0;
    const pending = this.#pending;
    this.#pending = false;
    if (pending) this.#action();
  }
}
