import * as v from 'valibot';
import { defineAction } from '../action.ts';
import { AnnotationSchema, MAX_POINTS } from '../annotation.ts';
import { refuseAnnotation } from '../state.ts';
import { SurfaceSchema } from '../surface.ts';

/**
 * A stroke while it is drawn: the points from number `start` on. Told once: the finished mark follows as ANNOTATION_ADD
 * with the same id, so nothing hangs on these.
 */
export const annotationProgress = defineAction({
  name: 'ANNOTATION_PROGRESS',
  way: 'passing',
  fields: {
    surface: SurfaceSchema,
    annotation: AnnotationSchema,
    start: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_POINTS)),
  },
  refuse: ({ surface, annotation }, state, room) => refuseAnnotation(state, surface, annotation, room),
});
