/** About one frame of a display: nobody sees more than one place of a cursor in it. */
const TICK_MS = 16;

/** Holds back what only the newest of counts (cursors, views) until the next tick: the newest wins. */
export class Newest<T> {
  readonly #flush: (waiting: T[]) => void;
  readonly #waiting = new Map<string, T>();
  #timer: NodeJS.Timeout | undefined;
  #flushed = 0;

  constructor(flush: (waiting: T[]) => void) {
    this.#flush = flush;
  }

  /** Takes the place of what waits under the same `slot`, behind everything else. */
  put(slot: string, item: T): void {
    this.#waiting.delete(slot);
    this.#waiting.set(slot, item);
    this.#timer ??= setTimeout(() => this.flush(), Math.max(0, this.#flushed + TICK_MS - performance.now()));
  }

  /** Sends now, so that what is sent next comes after it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    this.#flushed = performance.now();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#flush(waiting);
  }
}
