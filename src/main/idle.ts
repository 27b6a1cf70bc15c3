/** Nobody has touched the computer for this long. */
const IDLE_AFTER_S = 300;

export interface IdleParts {
  /** Seconds since the last key or move anywhere on the system. */
  idleSeconds: () => number;
  changed: (idle: boolean) => void;
}

/** Whether somebody is at the computer. Systems do not tell; `look` asks them, a few times a minute. */
export class IdleWatch {
  readonly #parts: IdleParts;
  #locked = false;
  #idle = false;

  constructor(parts: IdleParts) {
    this.#parts = parts;
  }

  setLocked(locked: boolean): void {
    this.#locked = locked;
    this.look();
  }

  look(): void {
    const idle = this.#locked || this.#parts.idleSeconds() >= IDLE_AFTER_S;
    if (idle === this.#idle) return;
    this.#idle = idle;
    this.#parts.changed(idle);
  }
}
