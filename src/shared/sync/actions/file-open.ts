import { IdSchema } from '../../call.ts';
import { FileInfoSchema } from '../../files.ts';
import { defineResolvedAction } from '../action.ts';
import { sharedFile } from '../state.ts';

/** Shows a file to the others. Each gets a link of their own; the file's owner has to be in the call. */
export const fileOpen = defineResolvedAction({
  name: 'FILE_OPEN',
  way: 'kept',
  fields: { fileId: IdSchema },
  sent: { fileId: IdSchema, file: FileInfoSchema },
  async resolve({ fileId }, help) {
    const file = await help.shared(fileId);
    return file ? { fileId, file } : 'FILE_NOT_SHARED';
  },
  personal: ({ fileId }, viewerId, help) => ({ url: help.link(fileId, viewerId) }),
  apply(state, { file, from }) {
    if (sharedFile(state, file.id)) return state;
    const presenter = state.presenter ?? from;
    return { ...state, presenter, files: [...state.files, { file, page: 1, openedBy: from }] };
  },
});
