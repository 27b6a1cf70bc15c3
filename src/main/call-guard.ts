export interface CallGuardParts {
  /** Keeps the display awake until the returned function is called. */
  keepAwake: () => () => void;
  /** "Leave the call and close?" */
  ask: () => Promise<boolean>;
}

/** In a call the display stays awake and closing asks first. */
export class CallGuard {
  readonly #parts: CallGuardParts;
  #release: (() => void) | undefined;
  #agreed = false;
  #asking = false;

  constructor(parts: CallGuardParts) {
    this.#parts = parts;
  }

  setActive(active: boolean): void {
    if (active === (this.#release !== undefined)) return;
    if (active) {
      this.#release = this.#parts.keepAwake();
    } else {
      this.#release?.();
      this.#release = undefined;
      this.#agreed = false;
    }
  }

  /** True: close now. False: it waits for an answer, and `proceed` runs when that is yes. */
  mayClose(proceed: () => void): boolean {
    if (this.#release === undefined || this.#agreed) return true;
    if (!this.#asking) void this.#askFirst(proceed);
    return false;
  }

  /** The system shuts down or asked the process to end: no question may hold that up. */
  letGo(): void {
    this.#agreed = true;
  }

  async #askFirst(proceed: () => void): Promise<void> {
    this.#asking = true;
    try {
      if (!(await this.#parts.ask())) return;
    } finally {
      this.#asking = false;
    }
    this.#agreed = true;
    proceed();
  }
}
