import * as v from 'valibot';
import { SessionSchema, type Session } from '../shared/account.ts';
import { ErrorBodySchema } from '../shared/errors.ts';
import { MainError } from './errors.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 64 * 1024;

const FailureSchema = v.object({ error: ErrorBodySchema });

function notParley(server: string): MainError {
  return new MainError('UNAVAILABLE', `What answers at ${server} is not a Parley server. Check the address.`);
}

async function readJson(response: Response, server: string): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (response.body !== null) {
    for await (const chunk of response.body) {
      bytes += chunk.byteLength;
      if (bytes > MAX_ANSWER_BYTES) throw notParley(server);
      chunks.push(chunk);
    }
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw notParley(server);
  }
}

/** Sends to the first node that can be reached. Only a node that was never reached is followed by the next. */
async function send(fetch: Fetch, servers: readonly string[], path: string, init: RequestInit) {
  for (const server of servers) {
    try {
      const response = await fetch(server + path, {
        ...init,
        // A redirect would carry name and password to an address nobody checked.
        redirect: 'error',
        credentials: 'omit',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { server, response };
    } catch {
      continue;
    }
  }
  throw new MainError(
    'UNAVAILABLE',
    `The server at ${servers.join(', ')} cannot be reached. Check the address and that it is running, then try again.`,
  );
}

/** POST /api/sessions or /api/accounts: both answer with a session or with a typed error. */
export async function requestSession(
  fetch: Fetch,
  servers: readonly string[],
  path: '/api/sessions' | '/api/accounts',
  body: object,
): Promise<Session> {
  const { server, response } = await send(fetch, servers, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await readJson(response, server);
  if (response.ok) {
    const session = v.safeParse(SessionSchema, answer);
    if (session.success) return session.output;
    throw notParley(server);
  }
  const failure = v.safeParse(FailureSchema, answer);
  if (!failure.success) throw notParley(server);
  throw new MainError(failure.output.error.code, failure.output.error.message);
}

/** DELETE /api/sessions/current; true when the server confirmed that the token is dead. */
export async function endSession(fetch: Fetch, servers: readonly string[], token: string): Promise<boolean> {
  try {
    const { response } = await send(fetch, servers, '/api/sessions/current', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    return response.ok || response.status === 401;
  } catch {
    return false;
  }
}
