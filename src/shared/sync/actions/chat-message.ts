import { defineAction } from '../action.ts';
import { textSchema } from '../annotation.ts';

const MAX_CHARACTERS = 4_000;
/** Messages of a call that are kept for who comes later. */
const KEPT = 1_000;

/** Says something to everybody. */
export const chatMessage = defineAction({
  name: 'CHAT_MESSAGE',
  way: 'kept',
  fields: { text: textSchema(1, MAX_CHARACTERS) },
  apply: (state, { seq, from, text, at }) => ({
    ...state,
    messages: [...state.messages, { seq, from, text, at }].slice(-KEPT),
  }),
});
