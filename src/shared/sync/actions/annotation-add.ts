import { defineAction } from '../action.ts';
import { AnnotationSchema } from '../annotation.ts';
import { refuseAnnotation, withAnnotation } from '../state.ts';
import { SurfaceSchema } from '../surface.ts';

/** Puts a mark on a surface, or another in the place of one's own of the same id (moved, or changed). */
export const annotationAdd = defineAction({
  name: 'ANNOTATION_ADD',
  way: 'kept',
  fields: { surface: SurfaceSchema, annotation: AnnotationSchema },
  refuse: ({ surface, annotation }, state, room) => refuseAnnotation(state, surface, annotation, room),
  // A laser fades by itself: there is nothing to keep.
  apply: (state, { surface, annotation, from }) =>
    annotation.tool === 'laser' ? state : withAnnotation(state, { surface, annotation, from }),
});
