import { Socket } from 'node:net';

/**
 * What is written to the database within one tick leaves together: every write is a system call that wakes the other
 * side, and costs more than the statement that it carries.
 */
export class BatchedSocket extends Socket {
  #held = false;

  /** The driver corks around each statement; the first of a tick holds them all until its end. */
  override cork(): void {
    super.cork();
    if (this.#held) return;
    this.#held = true;
    super.cork();
    process.nextTick(() => {
      this.#held = false;
      super.uncork();
    });
  }
}
