import * as v from 'valibot';
import { defineAction } from '../action.ts';

/** A sign that floats by. One emoji may be several characters, never letters. */
export const reaction = defineAction({
  name: 'REACTION',
  way: 'passing',
  fields: { emoji: v.pipe(v.string(), v.minLength(1), v.maxLength(32), v.regex(/^[^\p{Cc}\p{L}<>&]+$/u)) },
});
