import * as v from 'valibot';
import { SessionSchema, type Session } from '../shared/account.ts';

/** The session that `npm start` and tests hand over; the variable is emptied at once, children never see it. */
export function takeDevSession(
  environment: Record<string, string | undefined>,
  packaged: boolean,
): { session: Session | undefined } | { message: string } {
  const text = environment['PARLEY_DEV_SESSION'];
  delete environment['PARLEY_DEV_SESSION'];
  if (text === undefined || text === '' || packaged) return { session: undefined };
  try {
    return { session: v.parse(SessionSchema, JSON.parse(text)) };
  } catch {
    return { message: 'PARLEY_DEV_SESSION is not the JSON of a session {token, user}.' };
  }
}
