/** A notification carries 8,000 bytes at most. */
const MOST = 200;

/** Tells every node whose presence may have changed: while one notification is under way the next people gather. */
export class Announcer {
  readonly #notify: (userIds: string) => Promise<void>;
  readonly #waiting = new Set<string>();
  #busy = false;

  constructor(notify: (userIds: string) => Promise<void>) {
    this.#notify = notify;
  }

  async announce(...userIds: readonly string[]): Promise<void> {
    for (const userId of userIds) this.#waiting.add(userId);
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
