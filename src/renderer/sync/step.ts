/** How long before the server passes it on a cursor is to be there: more than what a common network varies, in ms. */
const MARGIN_MS = 8;
/** How much of what it was too early or too late is made up for at once: networks vary. */
const GAIN = 0.5;
/** Not again before the next place can have been heard of that was sent at the new moment, over any usual network. */
const LEARN_MS = 500;

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

/**
 * Sends the newest place of a cursor once a period, so that it is at the server just before all of the call are passed on:
 * what all send at once a server takes in at once, and nothing of it waits there. How early it came the server says.
 */
export class Step<T> {
  readonly #send: (item: T) => void;
  #waiting: { item: T; timer: ReturnType<typeof setTimeout> } | undefined;
  /** A moment of sending; the others are whole periods away from it. */
  #moment = 0;
  #sent = 0;
  #period = 0;
  #learned = -Infinity;

  constructor(send: (item: T) => void) {
    this.#send = send;
  }

  put(item: T, period: number): void {
    this.#period = period;
    if (this.#waiting !== undefined) this.#waiting.item = item;
    else this.#waiting = { item, timer: setTimeout(() => this.#go(), this.#untilNext()) };
  }

  /** One of this device was at the server so many milliseconds before it is passed on. */
  heard(early: number): void {
    const period = this.#period;
    const now = performance.now();
    if (period === 0 || now - this.#learned < LEARN_MS) return;
    this.#learned = now;
    const off = early - Math.min(MARGIN_MS, period / 4);
    // The shorter way round: one that just missed its step is late, not far too early.
    this.#moment += GAIN * (modulo(off + period / 2, period) - period / 2);
  }

  close(): void {
    clearTimeout(this.#waiting?.timer);
    this.#waiting = undefined;
  }

  #untilNext(): number {
    const now = performance.now();
    // Timers are not exact: one that was a little early is not followed at once by another.
    const from = Math.max(now, this.#sent + this.#period / 2);
    return from + modulo(this.#moment - from, this.#period) - now;
  }

  #go(): void {
    if (this.#waiting === undefined) return;
    const { item } = this.#waiting;
    this.#waiting = undefined;
    this.#sent = performance.now();
    this.#send(item);
  }
}
