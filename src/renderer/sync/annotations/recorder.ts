import { asFraction, isShape, type Mark, type Point, type Progress, type Tool } from './mark.ts';

/** Half of what a mark may have: the outline of more takes who watches longer than a frame (decision 15). */
export const PART_POINTS = 1_000;

/** How a stroke looks. */
export interface Style {
  tool: Tool;
  color: string;
  width: number;
}

/**
 * One stroke from where the pointer goes down to where it comes up. Points are gathered between two frames and leave as
 * one batch. A line of more points than a part has goes on as another mark that begins where the last one ended.
 */
export class Recorder {
  readonly #style: Style;
  readonly #newId: () => string;
  #id: string;
  #points: Point[] = [];
  #pressures: number[] = [];
  #pressed = false;
  #sent = 0;
  /** A figure's end has moved since the last batch. */
  #moved = false;
  #full: Mark[] = [];

  constructor(style: Style, newId: () => string) {
    this.#style = style;
    this.#newId = newId;
    this.#id = newId();
  }

  /** `pressure`: 0..1 of a pen; absent for everything else. Whatever is no number is not a point. */
  add(x: number, y: number, pressure?: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    const point: Point = [asFraction(x), asFraction(y)];
    const last = this.#points.at(-1);
    if (last !== undefined && last[0] === point[0] && last[1] === point[1]) return;
    if (isShape(this.#style.tool)) {
      this.#points[Math.min(this.#points.length, 1)] = point;
      this.#moved = true;
      return;
    }
    this.#pressed ||= pressure !== undefined;
    this.#points.push(point);
    this.#pressures.push(Math.round((pressure ?? 0.5) * 1000) / 1000);
    if (this.#points.length === PART_POINTS) this.#goOn(point);
  }

  /** The stroke's batch of this frame, and the parts that have become full since the last. */
  take(): { progress: Progress | undefined; full: Mark[] } {
    const full = this.#full;
    this.#full = [];
    if (isShape(this.#style.tool)) {
      const progress = this.#moved ? { ...this.#mark(), start: 0 } : undefined;
      this.#moved = false;
      return { progress, full };
    }
    const start = this.#sent;
    this.#sent = this.#points.length;
    if (start === this.#sent) return { progress: undefined, full };
    const points = this.#points.slice(start);
    const progress = { id: this.#id, ...this.#style, points, start };
    return { progress: this.#pressed ? { ...progress, pressures: this.#pressures.slice(start) } : progress, full };
  }

  /** The last part of the stroke; undefined where there is nothing to keep of it. */
  finish(): Mark | undefined {
    const needed = isShape(this.#style.tool) ? 2 : 1;
    if (this.#points.length < needed || this.#style.tool === 'laser') return undefined;
    return this.#mark();
  }

  get id(): string {
    return this.#id;
  }

  #goOn(last: Point): void {
    if (this.#style.tool !== 'laser') this.#full.push(this.#mark());
    const pressure = this.#pressures.at(-1) ?? 0.5;
    this.#id = this.#newId();
    this.#points = [last];
    this.#pressures = [pressure];
    this.#sent = 0;
  }

  #mark(): Mark {
    const points = [...this.#points];
    const mark = { id: this.#id, ...this.#style, points };
    return this.#pressed ? { ...mark, pressures: [...this.#pressures] } : mark;
  }
}
