import * as v from 'valibot';
import { defineAction } from '../action.ts';
import { refuseSurface, sameSurface, surfaceOwner } from '../state.ts';
import { SurfaceSchema } from '../surface.ts';

/** Clears a surface: of everything for the file's owner or whose screen it is (unless `own`), of one's own for others. */
export const annotationsClear = defineAction({
  name: 'ANNOTATIONS_CLEAR',
  way: 'kept',
  fields: { surface: SurfaceSchema, own: v.optional(v.boolean()) },
  refuse: ({ surface }, state, room) => refuseSurface(state, surface, room),
  apply(state, { surface, own, from }) {
    const everyones = own !== true && surfaceOwner(state, surface) === from;
    const annotations = state.annotations.filter(
      (mark) => !sameSurface(mark.surface, surface) || (!everyones && mark.from !== from),
    );
    return { ...state, annotations };
  },
});
