import * as v from 'valibot';
import { SessionSchema, type Session } from '../../src/shared/account.ts';

/** Signs somebody new up at a running server. */
export async function signUp(url: string, name: string, displayName = name): Promise<Session> {
  const response = await fetch(`${url}/api/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, displayName, password: 'correct horse' }),
  });
  return v.parse(SessionSchema, await response.json());
}
