import * as v from 'valibot';
import { DisplayNameSchema, NameSchema, PasswordSchema, SessionSchema, type Session } from '../shared/account.ts';
import type { RequestArgument } from '../shared/ipc.ts';
import { MainError } from './errors.ts';
import { endSession, requestSession, type Fetch } from './server-api.ts';
import { DEFAULT_SERVER, parseServers } from './servers.ts';
import type { Store } from './store.ts';
import type { Vault } from './vault.ts';

/** The session stands beside the servers it belongs to, so that no other server is ever sent its token. */
const SealedSchema = v.object({ servers: v.array(v.string()), session: SessionSchema });

export interface Account {
  /** The nodes of the chosen server, first choice first. */
  servers: () => readonly string[];
  session: () => Session | undefined;
  signIn: (credentials: RequestArgument<'account.signIn'>) => Promise<void>;
  create: (credentials: RequestArgument<'account.create'>) => Promise<void>;
  signOut: () => Promise<void>;
  /** The server refused the token: forget it. */
  expired: () => Promise<void>;
}

export interface AccountParts {
  store: Store;
  vault: Vault;
  fetch: Fetch;
  /** Loads the window's page anew, with what it may now reach. */
  reload: () => void;
  /** Removes what pages left in the profile (cookies, caches). */
  clearBrowserData: () => Promise<void>;
  flagServers: readonly string[] | undefined;
  /** Development only: signed in from the start, never kept. */
  devSession: Session | undefined;
}

function restore(parts: AccountParts, servers: readonly string[]): Session | undefined {
  const { secret } = parts.store.get();
  const text = secret === undefined ? undefined : parts.vault.open(secret);
  if (text === undefined) return undefined;
  try {
    const sealed = v.parse(SealedSchema, JSON.parse(text));
    return servers.every((server) => sealed.servers.includes(server)) ? sealed.session : undefined;
  } catch {
    return undefined;
  }
}

function chosenServers(text: string): string[] {
  const parsed = parseServers(text);
  if (!parsed.ok) throw new MainError('INVALID_SERVER', parsed.message);
  return parsed.value;
}

function check<S extends v.GenericSchema>(schema: S, value: unknown, code: string, message: string): v.InferOutput<S> {
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw new MainError(code, message);
  return parsed.output;
}

export function createAccount(parts: AccountParts): Account {
  const remembered = parts.store.get().servers;
  let servers: readonly string[] = parts.flagServers ?? (remembered.length > 0 ? remembered : [DEFAULT_SERVER]);
  let session = parts.devSession ?? restore(parts, servers);

  const accept = (next: readonly string[], granted: Session) => {
    servers = next;
    session = granted;
    const sealed = parts.vault.seal(JSON.stringify({ servers, session }));
    parts.store.set({ servers: [...servers], secret: sealed });
    parts.reload();
  };
  const forget = async () => {
    session = undefined;
    parts.store.set({ secret: undefined });
    await parts.clearBrowserData();
    parts.reload();
  };

  return {
    servers: () => servers,
    session: () => session,
    signIn: async ({ server, name, password }) => {
      const next = chosenServers(server);
      if (name.trim() === '') throw new MainError('INVALID_NAME', 'Type your name.');
      if (password === '') throw new MainError('INVALID_PASSWORD', 'Type your password.');
      accept(next, await requestSession(parts.fetch, next, '/api/sessions', { name: name.trim(), password }));
    },
    create: async ({ server, name, password, displayName }) => {
      const next = chosenServers(server);
      const wanted = {
        name: check(
          NameSchema,
          name.trim(),
          'INVALID_NAME',
          'Choose a name of 1 to 64 letters, digits, dots, underscores or hyphens.',
        ),
        password: check(PasswordSchema, password, 'INVALID_PASSWORD', 'Choose a password of 8 to 256 characters.'),
        ...(displayName === undefined || displayName.trim() === ''
          ? {}
          : {
              displayName: check(
                DisplayNameSchema,
                displayName,
                'INVALID_DISPLAY_NAME',
                'Choose a display name of 1 to 80 characters, without control characters.',
              ),
            }),
      };
      accept(next, await requestSession(parts.fetch, next, '/api/accounts', wanted));
    },
    signOut: async () => {
      const ending = session;
      if (ending !== undefined) await endSession(parts.fetch, servers, ending.token);
      await forget();
    },
    expired: forget,
  };
}
