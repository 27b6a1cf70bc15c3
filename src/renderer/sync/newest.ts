/** One frame of a display at 60 Hz: more places of a cursor than that nobody sees. */
const FRAME_MS = 16;

/** Of each kind of thing, the newest goes out, at most once a frame. */
export class Newest<T> {
  readonly #send: (item: T) => void;
  readonly #waiting = new Map<string, T>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (item: T) => void) {
    this.#send = send;
  }

  put(kind: string, item: T): void {
    this.#waiting.set(kind, item);
    // The first goes at once; what comes within the frame after it waits for its end.
    if (this.#timer === undefined) this.#flush();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#timer = setTimeout(() => this.#flush(), FRAME_MS);
    for (const item of waiting) this.#send(item);
  }
}
