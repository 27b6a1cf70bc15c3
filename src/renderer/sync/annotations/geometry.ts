import type { Point } from './mark.ts';

/** Everything is drawn in page units: a surface is 1,000 of them wide, whatever its size on the screen. */
export const UNITS = 1000;

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** From fractions to page units; `aspect` is height / width. */
export function toUnits([x, y]: Point, aspect: number): Point {
  return [x * UNITS, y * UNITS * aspect];
}

export function boxOf(points: readonly Point[], margin: number): Box {
  const box: Box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [x, y] of points) {
    box.left = Math.min(box.left, x - margin);
    box.top = Math.min(box.top, y - margin);
    box.right = Math.max(box.right, x + margin);
    box.bottom = Math.max(box.bottom, y + margin);
  }
  return box;
}

export function union(one: Box | undefined, other: Box): Box {
  if (one === undefined) return other;
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

export function intersects(one: Box, other: Box): boolean {
  return one.left <= other.right && other.left <= one.right && one.top <= other.bottom && other.top <= one.bottom;
}

export function distance([x1, y1]: Point, [x2, y2]: Point): number {
  return Math.hypot(x1 - x2, y1 - y2);
}

export function distanceToSegment(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = dx * dx + dy * dy;
  if (length === 0) return distance(point, from);
  const along = ((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / length;
  const t = Math.min(Math.max(along, 0), 1);
  return distance(point, [from[0] + dx * t, from[1] + dy * t]);
}
