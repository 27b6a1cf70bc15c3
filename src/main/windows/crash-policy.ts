const WINDOW_MS = 60_000;
const MOST = 3;

/** A crashed page comes back by itself, but not in an endless loop: three times a minute, then the person decides. */
export class CrashPolicy {
  #crashes: number[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  mayReload(): boolean {
    const now = this.#now();
    this.#crashes = this.#crashes.filter((at) => now - at < WINDOW_MS);
    if (this.#crashes.length >= MOST) return false;
    this.#crashes.push(now);
    return true;
  }
}
