/**
 * Long enough for the first pictures, both ways, of two windows on a machine with two processors; what is drawn meanwhile comes
 * in their way (measured: 40–50 ms later). A press of the button is answered by the button itself.
 */
const HOLD_MS = 160;

/** Something to tell that can wait for something more urgent, but not for long; told once, however often it was asked. */
export class Postponed {
  readonly #action: () => void;
  #pending = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(action: () => void) {
    this.#action = action;
  }

  tell(): void {
    if (this.#timer === undefined) this.#action();
    else this.#pending = true;
  }

  /** From now on, for 160 ms. */
  hold(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.release(), HOLD_MS);
  }

  release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending;
    this.#pending = false;
    if (pending) this.#action();
  }
}
