import * as v from 'valibot';
import { defineAction } from '../action.ts';

/** Raises one's hand, or takes it down. */
export const handRaise = defineAction({
  name: 'HAND_RAISE',
  way: 'kept',
  fields: { raised: v.boolean() },
  apply(state, { from, raised }) {
    if (raised && state.hands.includes(from)) return state;
    const others = state.hands.filter((userId) => userId !== from);
    return { ...state, hands: raised ? [...others, from] : others };
  },
});
