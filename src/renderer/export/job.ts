import * as v from 'valibot';
import { AnnotationSchema } from '../../shared/sync/annotation.ts';
import { EXPORT_FAILURES } from './export-error.ts';
import { EXPORTED_TYPES } from './exported.ts';

/** What the window hands to the worker, and what it hands back. */
export const JobSchema = v.object({
  bytes: v.instance(ArrayBuffer),
  mediaType: v.string(),
  /** Height by width. */
  aspect: v.pipe(v.number(), v.minValue(0.001), v.maxValue(1000)),
  marks: v.array(v.object({ page: v.number(), mark: v.object({ ...AnnotationSchema.entries, author: v.string() }) })),
});
export type Job = v.InferOutput<typeof JobSchema>;

export const OutcomeSchema = v.variant('ok', [
  v.object({
    ok: v.literal(true),
    bytes: v.instance(ArrayBuffer),
    mediaType: v.picklist(EXPORTED_TYPES),
  }),
  v.object({ ok: v.literal(false), code: v.picklist(EXPORT_FAILURES) }),
]);
export type Outcome = v.InferOutput<typeof OutcomeSchema>;
