// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import { knownPeople } from './known-people.ts';

beforeEach(() => localStorage.clear());

it('remembers for the next time, for this person alone', () => {
  knownPeople('ada').add('ben');
  expect(knownPeople('ada').has('ben')).toBe(true);
  expect(knownPeople('cleo').has('ben')).toBe(false);
});

it('forgets who was talked to longest ago, and begins anew with what it cannot read', () => {
  const known = knownPeople('ada');
  for (let i = 0; i < 501; i++) known.add(`p${i}`);
  known.add('p1');
  const again = knownPeople('ada');
  expect([again.has('p0'), again.has('p1'), again.has('p500')]).toEqual([false, true, true]);
  localStorage.setItem('people.known.ada', '{');
  expect(knownPeople('ada').has('p1')).toBe(false);
});
