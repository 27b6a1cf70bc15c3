import { IdSchema } from '../../call.ts';
import { defineAction } from '../action.ts';
import { refusePage, sharedFile, withFile } from '../state.ts';
import { PageSchema } from '../surface.ts';

/** Turns to a page, for everybody who follows. */
export const pageChange = defineAction({
  name: 'PAGE_CHANGE',
  way: 'kept',
  fields: { fileId: IdSchema, page: PageSchema },
  refuse: ({ fileId, page }, state) => refusePage(state, fileId, page),
  apply(state, { fileId, page }) {
    const shared = sharedFile(state, fileId);
    return shared ? withFile(state, { ...shared, page }) : state;
  },
});
