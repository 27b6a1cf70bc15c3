import * as v from 'valibot';
import { IdSchema } from '../../call.ts';
import { defineAction } from '../action.ts';
import { refusePage, sharedFile, withFile } from '../state.ts';

/** Plays, pauses or moves audio and video of a file, for everybody; `position` in seconds. */
export const playbackChange = defineAction({
  name: 'PLAYBACK_CHANGE',
  way: 'kept',
  fields: { fileId: IdSchema, playing: v.boolean(), position: v.pipe(v.number(), v.finite(), v.minValue(0)) },
  refuse: ({ fileId }, state) => refusePage(state, fileId, 1),
  apply(state, { fileId, playing, position, at }) {
    const shared = sharedFile(state, fileId);
    return shared ? withFile(state, { ...shared, playback: { playing, position, at } }) : state;
  },
});
