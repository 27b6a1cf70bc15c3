import { IdSchema } from '../../call.ts';
import { defineAction } from '../action.ts';

/** Takes over presenting, or (by the presenter) hands it over. */
export const presenterChange = defineAction({
  name: 'PRESENTER_CHANGE',
  way: 'kept',
  fields: { userId: IdSchema },
  refuse({ userId }, { presenter }, { from, seated }) {
    if (!seated.has(userId)) return 'TARGET_NOT_A_PARTICIPANT';
    return userId === from || presenter === from ? undefined : 'NOT_ALLOWED';
  },
  apply: (state, { userId }) => ({ ...state, presenter: userId }),
});
