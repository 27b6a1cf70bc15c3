import { expect, test } from 'vitest';
import { normalizeTargets } from './call.ts';

const people = (count: number) => Array.from({ length: count }, (_, i) => `p${i}`);

test('A16: targets are normalized: no duplicates, not the sender, 1 to 49 of them', () => {
  expect(normalizeTargets(['ben', 'ada', 'ben', 'cleo'], 'ada')).toEqual(['ben', 'cleo']);
  expect(normalizeTargets(['ada', 'ada'], 'ada')).toBeUndefined();
  expect(normalizeTargets(people(49), 'ada')).toHaveLength(49);
  expect(normalizeTargets([...people(49), 'ada', 'p0'], 'ada')).toHaveLength(49);
  expect(normalizeTargets(people(50), 'ada')).toBeUndefined();
});
