import {
  ColorSchema,
  MAX_POINTS,
  MAX_TEXT,
  TOOLS,
  WidthSchema,
  type Annotation,
} from '../../../shared/sync/annotation.ts';
import type { Point, Tool } from '../../../shared/sync/annotation.ts';
import * as v from 'valibot';

export { MAX_POINTS, MAX_TEXT };
export type { Point, Tool };

/** A finished annotation as it travels and is kept. */
export type Mark = Annotation;

/** A mark and who drew it. */
export interface SignedMark extends Mark {
  author: string;
}

/** The next points of a stroke that is being drawn; `start` is the place of the first of them in the stroke. */
export interface Progress extends Omit<Mark, 'text'> {
  start: number;
}

/** Whether a tool draws from one point to another, so that the way between does not count. */
export function isShape(tool: Tool): tool is 'arrow' | 'rectangle' | 'ellipse' {
  return tool === 'arrow' || tool === 'rectangle' || tool === 'ellipse';
}

const fraction = (value: number): boolean => Number.isFinite(value) && value >= 0 && value <= 1;

/** Whether a mark may be drawn: whatever came in, nothing but finite fractions, a plain colour and bounded amounts gets further (T24). */
export function isDrawable(mark: Mark): boolean {
  return (
    TOOLS.includes(mark.tool) &&
    v.is(ColorSchema, mark.color) &&
    v.is(WidthSchema, mark.width) &&
    mark.points.length > 0 &&
    mark.points.length <= MAX_POINTS &&
    mark.points.every(([x, y]) => fraction(x) && fraction(y)) &&
    (mark.pressures === undefined ||
      (mark.pressures.length === mark.points.length && mark.pressures.every(fraction))) &&
    (mark.text ?? '').length <= MAX_TEXT
  );
}

export function isSame(one: SignedMark, other: SignedMark): boolean {
  return (
    one === other ||
    (one.author === other.author &&
      one.tool === other.tool &&
      one.color === other.color &&
      one.width === other.width &&
      one.text === other.text &&
      one.points.length === other.points.length &&
      one.points.every(([x, y], index) => x === other.points[index]?.[0] && y === other.points[index]?.[1]))
  );
}

/** A coordinate as it travels: within the surface, five decimals. */
export function asFraction(value: number): number {
  return Math.round(Math.min(Math.max(value, 0), 1) * 1e5) / 1e5;
}
