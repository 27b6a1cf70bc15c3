import { IdSchema } from '../../call.ts';
import { defineAction } from '../action.ts';
import { sharedFile } from '../state.ts';

/** Takes a file away. What was drawn on it is there again when it is opened again in this call. */
export const fileClose = defineAction({
  name: 'FILE_CLOSE',
  way: 'kept',
  fields: { fileId: IdSchema },
  refuse: ({ fileId }, state) => (sharedFile(state, fileId) ? undefined : 'FILE_NOT_SHARED'),
  apply: (state, { fileId }) => ({ ...state, files: state.files.filter(({ file }) => file.id !== fileId) }),
});
