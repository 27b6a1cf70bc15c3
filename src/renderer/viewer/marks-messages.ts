import * as v from 'valibot';
import { IdSchema } from '../../shared/call.ts';
import { AnnotationSchema, ColorSchema, MAX_POINTS, TOOLS, WidthSchema } from '../../shared/sync/annotation.ts';
import { FractionSchema, PageSchema } from '../../shared/sync/surface.ts';

/** What passes between the window and its frame about marks. The window knows which file the frame shows: a frame can only speak of that. */

const Start = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_POINTS));
const PlacedSchema = v.strictObject({ page: PageSchema, from: IdSchema, annotation: AnnotationSchema });
export type Placed = v.InferOutput<typeof PlacedSchema>;
const AtSchema = v.strictObject({ page: PageSchema, id: IdSchema });
export type At = v.InferOutput<typeof AtSchema>;

const HAND_TOOLS = [...TOOLS, 'select', 'eraser'] as const;

const PersonSchema = v.strictObject({ id: IdSchema, name: v.pipe(v.string(), v.maxLength(256)), colour: ColorSchema });

export const MarksTellSchema = v.variant('type', [
  /** What my hand holds and may do, and who is here. */
  v.strictObject({
    type: v.literal('hand'),
    me: IdSchema,
    people: v.pipe(v.array(PersonSchema), v.maxLength(100)),
    tool: v.optional(v.picklist(HAND_TOOLS)),
    color: ColorSchema,
    width: WidthSchema,
    draw: v.boolean(),
    removeAny: v.boolean(),
  }),
  /** What came and what went since the last time; `whole`: what came is all there is. */
  v.strictObject({
    type: v.literal('change'),
    whole: v.boolean(),
    added: v.array(PlacedSchema),
    removed: v.array(AtSchema),
  }),
  v.strictObject({ type: v.literal('progress'), start: Start, ...PlacedSchema.entries }),
  v.strictObject({ type: v.literal('cursor'), page: PageSchema, from: IdSchema, x: FractionSchema, y: FractionSchema }),
  v.strictObject({ type: v.literal('left'), from: IdSchema }),
  v.strictObject({ type: v.literal('do'), what: v.picklist(['undo', 'redo']) }),
  v.strictObject({ type: v.literal('sweep'), page: PageSchema, own: v.boolean() }),
]);
export type MarksTell = v.InferOutput<typeof MarksTellSchema>;

export const MarksSaidSchema = v.variant('type', [
  /** The frame is there: it knows nothing yet. */
  v.strictObject({ type: v.literal('ready') }),
  v.strictObject({ type: v.literal('add'), page: PageSchema, annotation: AnnotationSchema }),
  v.strictObject({ type: v.literal('remove'), ...AtSchema.entries }),
  v.strictObject({ type: v.literal('clear'), page: PageSchema, own: v.boolean() }),
  v.strictObject({ type: v.literal('progress'), page: PageSchema, annotation: AnnotationSchema, start: Start }),
  v.strictObject({ type: v.literal('cursor'), page: PageSchema, x: FractionSchema, y: FractionSchema }),
  /** A tool was taken by its key inside the frame. */
  v.strictObject({ type: v.literal('tool'), tool: v.picklist(HAND_TOOLS) }),
  v.strictObject({ type: v.literal('history'), undo: v.boolean(), redo: v.boolean() }),
]);
export type MarksSaid = v.InferOutput<typeof MarksSaidSchema>;
