import * as v from 'valibot';
import { defineAction } from '../action.ts';
import { MARKING } from '../state.ts';

/** Lets everyone draw, or only who presents. */
export const markingChange = defineAction({
  name: 'MARKING_CHANGE',
  way: 'kept',
  fields: { marking: v.picklist(MARKING) },
  refuse: (_, { presenter }, { from }) => (presenter === from ? undefined : 'NOT_ALLOWED'),
  apply: (state, { marking }) => ({ ...state, marking }),
});
