import * as v from 'valibot';
import { NameSchema, PasswordSchema } from '../../../shared/account.ts';
import type { Credentials } from '../../stores/session.ts';

export type Intent = 'sign-in' | 'create';

/** A sentence and the field it stands at; `form` when it is about all of them. */
export interface Problem {
  field: 'server' | 'name' | 'password' | 'form';
  message: string;
}

/** What can be said before anything is sent. Signing in asks less: whatever does not fit is simply wrong. */
export function checkCredentials({ server, name, password }: Credentials, intent: Intent): Problem | undefined {
  if (server.trim() === '') {
    return { field: 'server', message: 'Enter the address of your server, for example https://parley.example.org.' };
  }
  if (name === '') return { field: 'name', message: 'Enter your name.' };
  if (intent === 'create' && !v.is(NameSchema, name)) {
    return { field: 'name', message: 'Use 1 to 64 letters, digits, dots, underscores or hyphens, without spaces.' };
  }
  if (password === '') return { field: 'password', message: 'Enter your password.' };
  if (intent === 'create' && !v.is(PasswordSchema, password)) {
    return { field: 'password', message: 'Choose a password of 8 to 256 characters.' };
  }
  return undefined;
}

/** Where the server's or main's refusal belongs. */
export function fieldOf(code: string): Problem['field'] {
  switch (code) {
    case 'NAME_TAKEN':
    case 'INVALID_NAME':
      return 'name';
    case 'BAD_CREDENTIALS':
    case 'INVALID_PASSWORD':
      return 'password';
    case 'UNAVAILABLE':
    case 'INVALID_SERVER':
      return 'server';
    default:
      return 'form';
  }
}
