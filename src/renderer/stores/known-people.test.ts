// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest';
import { knownPeople } from './known-people.ts';

beforeEach(() => localStorage.clear());

it('remembers for the next time, for this person alone', () => {
  knownPeople('ada', () => true).add('ben');
  expect(knownPeople('ada', () => true).has('ben')).toBe(true);
  expect(knownPeople('cleo', () => true).has('ben')).toBe(false);
});

it('T21: knows nobody while the person does not want to connect early', () => {
  let wanted = false;
  const known = knownPeople('ada', () => wanted);
  known.add('ben');
  expect(known.has('ben')).toBe(false);
  wanted = true;
  expect(known.has('ben')).toBe(true);
});

it('forgets who was talked to longest ago, and begins anew with what it cannot read', () => {
  const known = knownPeople('ada', () => true);
  for (let i = 0; i < 501; i++) known.add(`p${i}`);
  known.add('p1');
  const again = knownPeople('ada', () => true);
  expect([again.has('p0'), again.has('p1'), again.has('p500')]).toEqual([false, true, true]);
  localStorage.setItem('people.known.ada', '{');
  expect(knownPeople('ada', () => true).has('p1')).toBe(false);
});
