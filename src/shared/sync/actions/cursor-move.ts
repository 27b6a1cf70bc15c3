import { defineAction } from '../action.ts';
import { refuseSurface } from '../state.ts';
import { FractionSchema, SurfaceSchema } from '../surface.ts';

/** Where somebody points. */
export const cursorMove = defineAction({
  name: 'CURSOR_MOVE',
  way: 'gliding',
  fields: { surface: SurfaceSchema, x: FractionSchema, y: FractionSchema },
  refuse: ({ surface }, state, room) => refuseSurface(state, surface, room),
});
