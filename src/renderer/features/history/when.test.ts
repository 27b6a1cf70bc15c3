import { expect, it } from 'vitest';
import { dayOf, whenOf } from './when.ts';

const today = dayOf(new Date(2026, 2, 11, 9, 0).getTime());
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

it.each([
  ['Today, 14:03', at(2026, 2, 11, 14, 3)],
  ['Today, 00:00', at(2026, 2, 11, 0, 0)],
  ['Yesterday, 23:59', at(2026, 2, 10, 23, 59)],
  ['Monday, 09:30', at(2026, 2, 9, 9, 30)],
  ['Thursday, 09:30', at(2026, 2, 5, 9, 30)],
  ['Mar 4, 09:30', at(2026, 2, 4, 9, 30)],
  ['Dec 31, 2025, 09:30', at(2025, 11, 31, 9, 30)],
])('says “%s”', (sentence, iso) => expect(whenOf(iso, today, 'h23')).toBe(sentence));

it('writes the hours as the system does', () => {
  expect(whenOf(at(2026, 2, 11, 14, 3), today, 'h12').replaceAll(/\s/gu, ' ')).toBe('Today, 2:03 PM');
});

it('knows no tomorrow when the server’s clock is ahead', () => {
  expect(whenOf(at(2026, 2, 12, 0, 1), today, 'h23')).toBe('Today, 00:01');
});
