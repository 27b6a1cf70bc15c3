import * as v from 'valibot';
import { IdSchema } from '../call.ts';

export const PageSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));
/** A fraction of the surface's width or height, from its top left corner. */
export const FractionSchema = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1));

/** What one points at and draws on: a page of an open file, or somebody's shared screen or window. */
export const SurfaceSchema = v.variant('type', [
  v.strictObject({ type: v.literal('file'), fileId: IdSchema, page: PageSchema }),
  v.strictObject({ type: v.literal('share'), userId: IdSchema }),
]);
export type Surface = v.InferOutput<typeof SurfaceSchema>;

/** The same for two surfaces that are one. Ids hold no colon. */
export function surfaceKey(surface: Surface): string {
  return surface.type === 'file' ? `file:${surface.fileId}:${surface.page}` : `share:${surface.userId}`;
}
