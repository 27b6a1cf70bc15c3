/** One frame of a display at 60 Hz: more than that nobody sees. */
const FRAME_MS = 16;

/** Of each kind of thing the newest goes out, at most once a frame. */
export class Newest<T> {
  readonly #send: (item: T) => void;
  /** What waits for the end of the frame; undefined: nothing. */
  readonly #slots = new Map<string, { item: T | undefined; timer: ReturnType<typeof setTimeout> }>();

  constructor(send: (item: T) => void) {
    this.#send = send;
  }

  put(kind: string, item: T): void {
    const slot = this.#slots.get(kind);
    // The first goes at once; what comes within the frame after it waits for its end.
    if (slot === undefined) this.#go(kind, item);
    else slot.item = item;
  }

  close(): void {
    for (const { timer } of this.#slots.values()) clearTimeout(timer);
    this.#slots.clear();
  }

  #go(kind: string, item: T): void {
    const timer = setTimeout(() => {
      const next = this.#slots.get(kind)?.item;
      this.#slots.delete(kind);
      if (next !== undefined) this.#go(kind, next);
    }, FRAME_MS);
    this.#slots.set(kind, { item: undefined, timer });
    this.#send(item);
  }
}
