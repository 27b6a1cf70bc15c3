import { IdSchema } from '../../call.ts';
import { defineAction } from '../action.ts';
import { refusePage } from '../state.ts';
import { PageSchema } from '../surface.ts';

/** Which page somebody looks at who browses alone. */
export const pageBrowse = defineAction({
  name: 'PAGE_BROWSE',
  way: 'newest',
  fields: { fileId: IdSchema, page: PageSchema },
  refuse: ({ fileId, page }, state) => refusePage(state, fileId, page),
});
