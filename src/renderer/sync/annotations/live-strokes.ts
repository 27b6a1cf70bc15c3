import { isDrawable, isShape, MAX_POINTS, type Progress } from './mark.ts';

/** A stroke whose author has said nothing more for so long is given up. */
export const SILENCE_MS = 10_000;
/** As many may be under way by one person: the next part of a long one may come before the end of the last. */
const MAX_AT_ONCE = 4;

interface LiveStroke {
  author: string;
  surface: string;
  /** All of it so far. */
  whole: Progress;
  timer: ReturnType<typeof setTimeout>;
}

/** What the others are drawing right now, on every surface, shown or not. Bounded for each of them (I12). */
export class LiveStrokes {
  readonly #strokes = new Map<string, LiveStroke>();
  readonly #over: (surface: string, id: string) => void;

  /** `over`: a stroke was given up, without a mark that takes its place. */
  constructor(over: (surface: string, id: string) => void) {
    this.#over = over;
  }

  /** What is to be drawn of it; undefined: it is none, or too much. */
  extend(surface: string, author: string, progress: Progress): Progress | undefined {
    const before = this.#strokes.get(progress.id);
    if (!isDrawable(progress) || (before !== undefined && (before.author !== author || before.surface !== surface))) {
      return undefined;
    }
    const known = before === undefined || isShape(progress.tool) ? [] : before.whole.points;
    if (known.length + progress.points.length > MAX_POINTS) return undefined;
    if (before === undefined) this.#makeRoom(author);
    else clearTimeout(before.timer);
    const pressures = pressuresOf(before?.whole, known.length, progress);
    const whole = {
      ...progress,
      start: 0,
      points: [...known, ...progress.points],
      ...(pressures === undefined ? {} : { pressures }),
    };
    const timer = setTimeout(() => this.#give(progress.id), SILENCE_MS);
    this.#strokes.set(progress.id, { author, surface, whole, timer });
    return progress;
  }

  on(surface: string): Progress[] {
    return [...this.#strokes.values()].filter((stroke) => stroke.surface === surface).map(({ whole }) => whole);
  }

  /** The stroke has become a mark. */
  settle(id: string): void {
    clearTimeout(this.#strokes.get(id)?.timer);
    this.#strokes.delete(id);
  }

  /** Somebody left, or their surface is cleared. */
  drop(matches: (stroke: { author: string; surface: string }) => boolean): void {
    for (const [id, stroke] of this.#strokes) if (matches(stroke)) this.#give(id);
  }

  #makeRoom(author: string): void {
    const own = [...this.#strokes].filter(([, stroke]) => stroke.author === author);
    for (const [id] of own.slice(0, Math.max(0, own.length + 1 - MAX_AT_ONCE))) this.#give(id);
  }

  #give(id: string): void {
    const stroke = this.#strokes.get(id);
    if (stroke === undefined) return;
    this.settle(id);
    this.#over(stroke.surface, id);
  }
}

/** As many as there are points, or none at all. */
function pressuresOf(before: Progress | undefined, known: number, next: Progress): number[] | undefined {
  if (known > 0 && (before?.pressures === undefined) !== (next.pressures === undefined)) return undefined;
  return next.pressures === undefined
    ? undefined
    : [...(known > 0 ? (before?.pressures ?? []) : []), ...next.pressures];
}
