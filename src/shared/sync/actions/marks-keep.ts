import * as v from 'valibot';
import { IdSchema } from '../../call.ts';
import { defineAction } from '../action.ts';
import { sharedFile } from '../state.ts';

/** By the file's owner: whether the marks on it stay with the call when it is over. */
export const marksKeep = defineAction({
  name: 'MARKS_KEEP',
  way: 'kept',
  fields: { fileId: IdSchema, keep: v.boolean() },
  refuse({ fileId }, state, { from }) {
    const shared = sharedFile(state, fileId);
    if (shared === undefined) return 'FILE_NOT_SHARED';
    return shared.file.ownerId === from ? undefined : 'NOT_ALLOWED';
  },
  apply(state, { fileId, keep }) {
    const others = state.kept.filter((one) => one !== fileId);
    return { ...state, kept: keep ? [...others, fileId] : others };
  },
});
