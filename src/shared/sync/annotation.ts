import * as v from 'valibot';
import { IdSchema } from '../call.ts';
import { FractionSchema } from './surface.ts';

export const TOOLS = ['pen', 'highlighter', 'arrow', 'rectangle', 'ellipse', 'text', 'laser'] as const;
export type Tool = (typeof TOOLS)[number];

/** Points one annotation may have; clients split longer strokes. */
export const MAX_POINTS = 2_000;
export const MAX_TEXT = 500;

const PointSchema = v.strictTuple([FractionSchema, FractionSchema]);
export type Point = v.InferOutput<typeof PointSchema>;

const PointsSchema = v.pipe(v.array(PointSchema), v.minLength(1), v.maxLength(MAX_POINTS));
/** Thousandths of the surface's width, so that a line looks the same at every zoom. */
export const WidthSchema = v.pipe(v.number(), v.finite(), v.gtValue(0), v.maxValue(1_000));
/** `#rgb` to `#rrggbbaa`, or a colour's name: nothing that could reach for something else when used in a style. */
export const ColorSchema = v.pipe(v.string(), v.regex(/^(#[0-9a-f]{3,8}|[a-z]{1,32})$/i));

/** Up to `max` characters that a database keeps and a screen can show: no NUL, no half of a pair. */
export function textSchema(min: number, max: number) {
  return v.pipe(v.string(), v.minLength(min), v.maxLength(max), v.regex(/^[^\0\p{Cs}]*$/u));
}

/** One mark. The same id sent again by its author replaces it. */
export const AnnotationSchema = v.strictObject({
  id: IdSchema,
  tool: v.picklist(TOOLS),
  color: ColorSchema,
  width: WidthSchema,
  points: PointsSchema,
  /** How hard a pen was pressed at each point; absent for a mouse or a finger. */
  pressures: v.optional(v.pipe(v.array(FractionSchema), v.maxLength(MAX_POINTS))),
  text: v.optional(textSchema(0, MAX_TEXT)),
});
export type Annotation = v.InferOutput<typeof AnnotationSchema>;
