import { getStroke } from 'perfect-freehand';
import { distance } from './geometry.ts';
import type { Point } from './mark.ts';

const THINNING = 0.5;
const STREAMLINE = 0.4;
/** How much of the way to the next point the streamlined pen goes: perfect-freehand's own figure. */
const FOLLOW = 0.15 + (1 - STREAMLINE) * 0.85;
/** How fast simulated pressure changes, also perfect-freehand's. */
const CHANGE = 0.275;
const REST = 0.5;

/** The outline of a finished pen stroke, in the units of its points. */
export function penOutline(points: readonly Point[], width: number, pressures: readonly number[] | undefined): Point[] {
  const input = points.map(([x, y], index) => [x, y, pressures?.[index] ?? REST]);
  const outline = getStroke(input, {
    size: width,
    thinning: THINNING,
    streamline: STREAMLINE,
    smoothing: 0.5,
    simulatePressure: pressures === undefined,
    last: true,
  });
  return outline.map(([x, y]) => [x, y]);
}

/** A piece of a stroke: a line with round ends. */
export interface Segment {
  from: Point;
  to: Point;
  width: number;
}

/**
 * The same pen while it is drawn: each point gives one segment from what the last one left, so that a point costs the
 * same whatever the length of the stroke. Close to the outline that takes its place in the end.
 */
export class LivePen {
  readonly #width: number;
  #last: Point | undefined;
  #pressure = REST;

  constructor(width: number) {
    this.#width = width;
  }

  add(point: Point, pressure: number | undefined): Segment {
    const from = this.#last ?? point;
    const to: Point = [from[0] + (point[0] - from[0]) * FOLLOW, from[1] + (point[1] - from[1]) * FOLLOW];
    this.#pressure = pressure ?? this.#simulated(distance(from, to));
    this.#last = to;
    return { from, to, width: this.#width * 2 * (0.5 - THINNING * (0.5 - this.#pressure)) };
  }

  // The faster, the thinner.
  #simulated(step: number): number {
    const speed = Math.min(1, step / this.#width);
    return Math.min(1, this.#pressure + (1 - speed - this.#pressure) * speed * CHANGE);
  }
}
