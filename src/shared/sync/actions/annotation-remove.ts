import { IdSchema } from '../../call.ts';
import { defineAction } from '../action.ts';
import { refuseSurface, sameSurface, surfaceOwner, type Mark } from '../state.ts';
import { SurfaceSchema } from '../surface.ts';

/** Takes a mark away: one's own, or as the file's owner or whose screen it is, anybody's. One that is gone stays gone. */
export const annotationRemove = defineAction({
  name: 'ANNOTATION_REMOVE',
  way: 'kept',
  fields: { surface: SurfaceSchema, id: IdSchema },
  refuse({ surface, id }, state, room) {
    const refused = refuseSurface(state, surface, room);
    if (refused) return refused;
    const mark = state.annotations.find((one) => one.annotation.id === id && sameSurface(one.surface, surface));
    const may = mark === undefined || mark.from === room.from || surfaceOwner(state, surface) === room.from;
    return may ? undefined : 'NOT_ALLOWED';
  },
  apply(state, { surface, id }) {
    const stays = (mark: Mark): boolean => mark.annotation.id !== id || !sameSurface(mark.surface, surface);
    return { ...state, annotations: state.annotations.filter(stays) };
  },
});
