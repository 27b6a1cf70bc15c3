import * as v from 'valibot';
import { AnnotationSchema } from '../../shared/sync/annotation.ts';
import { EXPORT_FAILURES } from './export-error.ts';

/** What the window hands to the worker, and what it hands back. */
export const JobSchema = v.object({
  bytes: v.instance(ArrayBuffer),
  mediaType: v.string(),
  marks: v.array(v.object({ page: v.number(), mark: v.object({ ...AnnotationSchema.entries, author: v.string() }) })),
});
export type Job = v.InferOutput<typeof JobSchema>;

export const OutcomeSchema = v.variant('ok', [
  v.object({
    ok: v.literal(true),
    bytes: v.instance(ArrayBuffer),
    mediaType: v.picklist(['application/pdf', 'image/png']),
  }),
  v.object({ ok: v.literal(false), code: v.picklist(EXPORT_FAILURES) }),
]);
export type Outcome = v.InferOutput<typeof OutcomeSchema>;
