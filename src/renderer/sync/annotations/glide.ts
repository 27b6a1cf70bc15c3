import type { Point } from './mark.ts';

/** The display's rate, and the longest a cursor may be behind. */
const [SHORTEST_MS, LONGEST_MS] = [16, 120];
/** A cursor that has not moved for this long goes away. */
export const CURSOR_REST_MS = 10_000;

/**
 * A cursor that glides: from where it is shown to the newest place, in about the time between the last two places that
 * came. A new place takes over at once, so that a late one is never waited for.
 */
export class Glide {
  #from: Point;
  #to: Point;
  #start: number;
  #duration = 0;

  constructor(place: Point, now: number) {
    this.#from = place;
    this.#to = place;
    this.#start = now;
  }

  moveTo(place: Point, now: number): void {
    this.#from = this.at(now);
    this.#to = place;
    this.#duration = Math.min(Math.max(now - this.#start, SHORTEST_MS), LONGEST_MS);
    this.#start = now;
  }

  at(now: number): Point {
    if (this.rests(now)) return this.#to;
    const part = (now - this.#start) / this.#duration;
    const [x1, y1] = this.#from;
    const [x2, y2] = this.#to;
    return [x1 + (x2 - x1) * part, y1 + (y2 - y1) * part];
  }

  /** It is where it was sent. */
  rests(now: number): boolean {
    return now - this.#start >= this.#duration;
  }

  isOld(now: number): boolean {
    return now - this.#start >= CURSOR_REST_MS;
  }
}
