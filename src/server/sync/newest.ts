/** About one frame of a display: nobody sees more than one place of a view in it. */
const TICK_MS = 16;

/** Holds back what only the newest of counts (cursors, views) until the next tick: the newest wins. */
export class Newest<T> {
  readonly #flush: (waiting: T[]) => void;
  readonly #waiting = new Map<string, T>();
  /** Steps are counted from here. */
  readonly #start = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #due = Infinity;
  #flushed = -Infinity;

  constructor(flush: (waiting: T[]) => void) {
    this.#flush = flush;
  }

  /** Takes the place of what waits under the same `slot`, behind everything else. Waits for the end of the frame. */
  put(slot: string, item: T): void {
    this.#put(slot, item, Math.max(0, this.#flushed + TICK_MS - performance.now()));
  }

  /**
   * The same, of what is passed on in steps of `period` ms. Their moments are always the same, so that who sends can be there
   * just before one; the item is told how many milliseconds it was early.
   */
  putInStep(slot: string, period: number, item: (early: number) => T): void {
    const early = period - ((performance.now() - this.#start) % period);
    this.#put(slot, item(early), early);
  }

  /** Sends now, so that what is sent next comes after it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#due = Infinity;
    if (this.#waiting.size === 0) return;
    this.#flushed = performance.now();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#flush(waiting);
  }

  #put(slot: string, item: T, wait: number): void {
    this.#waiting.delete(slot);
    this.#waiting.set(slot, item);
    const due = performance.now() + wait;
    // A step is the same moment for all who wait for it: only what is due a good deal earlier needs another timer.
    if (due > this.#due - 1) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.flush(), wait);
  }
}
