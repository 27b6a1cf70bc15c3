import * as v from 'valibot';
import { IdSchema } from '../../call.ts';
import { defineAction } from '../action.ts';
import { refusePage } from '../state.ts';
import { FractionSchema } from '../surface.ts';

/** Zoom (1 is the whole width) and the point of the page in the middle of the upper edge of the view, for those who follow. */
export const viewChange = defineAction({
  name: 'VIEW_CHANGE',
  way: 'newest',
  fields: {
    fileId: IdSchema,
    zoom: v.pipe(v.number(), v.finite(), v.minValue(0.01), v.maxValue(100)),
    x: FractionSchema,
    y: FractionSchema,
  },
  refuse: ({ fileId }, state) => refusePage(state, fileId, 1),
});
