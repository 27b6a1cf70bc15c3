import { expect, it } from 'vitest';
import { takeDevSession } from './dev-session.ts';

const session = { token: 't', user: { id: 'u', name: 'ada', displayName: 'Ada' } };

it('takes a session in development builds and removes it from the environment', () => {
  const environment = { PARLEY_DEV_SESSION: JSON.stringify(session), PATH: '/bin' };
  expect(takeDevSession(environment, false)).toEqual({ session });
  expect(environment).toEqual({ PATH: '/bin' });
});

it('ignores it in a released client, and removes it all the same', () => {
  const environment = { PARLEY_DEV_SESSION: JSON.stringify(session) };
  expect(takeDevSession(environment, true)).toEqual({ session: undefined });
  expect(environment).toEqual({});
});

it.each(['{', '{}', '{"token":1}'])('names what is wrong with %s', (text) => {
  expect(takeDevSession({ PARLEY_DEV_SESSION: text }, false)).toEqual({
    message: expect.stringContaining('PARLEY_DEV_SESSION'),
  });
});
