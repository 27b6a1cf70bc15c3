import { expect, it } from 'vitest';
import { checkCredentials, fieldOf } from './credentials.ts';

const good = { server: 'https://parley.example.org', name: 'ada', password: 'correct horse' };

it.each([
  ['create', { server: ' ' }, 'server'],
  ['sign-in', { name: '' }, 'name'],
  ['create', { name: 'Ada Lovelace' }, 'name'],
  ['create', { name: 'a'.repeat(10_240) }, 'name'],
  ['sign-in', { password: '' }, 'password'],
  ['create', { password: 'short' }, 'password'],
  ['create', { password: 'x'.repeat(257) }, 'password'],
] as const)('to %s with %j, the problem stands at %s', (intent, patch, field) => {
  const problem = checkCredentials({ ...good, ...patch }, intent);
  expect(problem).toMatchObject({ field, message: expect.stringMatching(/^(Enter|Use|Choose) .*\.$/) });
});

it('asks less of who signs in: the server decides', () => {
  expect(checkCredentials({ ...good, name: 'Ada Lovelace', password: 'short' }, 'sign-in')).toBeUndefined();
  expect(checkCredentials(good, 'create')).toBeUndefined();
});

it.each([
  ['NAME_TAKEN', 'name'],
  ['BAD_CREDENTIALS', 'password'],
  ['UNAVAILABLE', 'server'],
  ['INVALID_SERVER', 'server'],
  ['RATE_LIMITED', 'form'],
])('puts %s at %s', (code, field) => expect(fieldOf(code)).toBe(field));
