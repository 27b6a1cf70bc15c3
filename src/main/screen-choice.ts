import { randomUUID } from 'node:crypto';
import { MainError } from './errors.ts';

/** How long a listed source can be chosen, and a choice be used. */
const LIFETIME_MS = 60_000;

interface Offer {
  sourceId: string;
  until: number;
}

/**
 * Which screen or window each page may capture next (T48, E24). Pages never see the system's ids: they get one of ours
 * per source, good for one choice, and a choice is good for one getDisplayMedia.
 */
export class ScreenChoice {
  readonly #offers = new Map<string, Offer>();
  readonly #choices = new Map<number, Offer>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Our id for a source; the same while it is unspent, so that a list can be refreshed under a selection. */
  offer(sourceId: string): string {
    this.#dropExpired();
    const until = this.#now() + LIFETIME_MS;
    for (const [id, offer] of this.#offers) {
      if (offer.sourceId !== sourceId) continue;
      offer.until = until;
      return id;
    }
    const id = randomUUID();
    this.#offers.set(id, { sourceId, until });
    return id;
  }

  choose(windowId: number, id: string): void {
    this.#dropExpired();
    const offer = this.#offers.get(id);
    if (offer === undefined) {
      throw new MainError('SOURCE_NOT_FOUND', 'That screen or window can no longer be shared. Choose it again.');
    }
    this.#offers.delete(id);
    this.#choices.set(windowId, { sourceId: offer.sourceId, until: this.#now() + LIFETIME_MS });
  }

  has(windowId: number): boolean {
    this.#dropExpired();
    return this.#choices.has(windowId);
  }

  /** The system's id of what was chosen, once. */
  take(windowId: number): string | undefined {
    this.#dropExpired();
    const choice = this.#choices.get(windowId);
    this.#choices.delete(windowId);
    return choice?.sourceId;
  }

  /** The page was left or closed: what it chose is void. */
  forget(windowId: number): void {
    this.#choices.delete(windowId);
  }

  #dropExpired(): void {
    const now = this.#now();
    for (const [id, offer] of this.#offers) if (offer.until <= now) this.#offers.delete(id);
    for (const [id, choice] of this.#choices) if (choice.until <= now) this.#choices.delete(id);
  }
}
