import { expect, it } from 'vitest';
import { matches } from './search.ts';

const zoe = { name: 'zoe.a', displayName: 'Zoë Ångström' };

it.each(['', 'zoe', 'ANGS', 'zoë å', ' zoe.a '])('“%s” finds Zoë Ångström', (query) => {
  expect(matches(zoe, query)).toBe(true);
});
it.each(['ben', 'zoe b'])('“%s” does not', (query) => expect(matches(zoe, query)).toBe(false));
