/** A notification carries 8,000 bytes at most. */
const MOST = 200;

/** Tells every node of ids, each once: while one notification is under way the next ids gather. */
export class Announcer {
  readonly #notify: (ids: string) => Promise<void>;
  readonly #waiting = new Set<string>();
  #busy = false;

  constructor(notify: (ids: string) => Promise<void>) {
    this.#notify = notify;
  }

  async announce(...ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#waiting.add(id);
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#waiting.size > 0) {
        const some = [...this.#waiting].slice(0, MOST);
        for (const one of some) this.#waiting.delete(one);
        await this.#notify(some.join(','));
      }
    } finally {
      this.#busy = false;
    }
  }
}

/** Whom a notification names. */
export const announced = (payload: string): string[] => payload.split(',');
