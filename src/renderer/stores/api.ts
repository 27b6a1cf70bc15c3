import * as v from 'valibot';
import { errorBody, type ErrorBody } from '../../shared/errors.ts';
import { refusalCode } from './server-error.ts';

export type ApiResult<T> = { ok: true; value: T } | { ok: false; error: ErrorBody };

export interface SignedIn {
  servers: readonly string[];
  token: string;
}

/** GET with the session's token from the first of the server's nodes that can be reached. */
export async function getJson<S extends v.GenericSchema>(
  session: SignedIn,
  path: string,
  schema: S,
): Promise<ApiResult<v.InferOutput<S>>> {
  const answer = await ask(session, 'GET', path);
  if (!answer.ok) return answer;
  const body: unknown = await answer.value.json().catch(() => undefined);
  const parsed = v.safeParse(schema, body);
  return parsed.success ? { ok: true, value: parsed.output } : { ok: false, error: errorBody('INTERNAL') };
}

/** DELETE, as `getJson`. */
export async function removeAt(session: SignedIn, path: string): Promise<ApiResult<null>> {
  const answer = await ask(session, 'DELETE', path);
  return answer.ok ? { ok: true, value: null } : answer;
}

async function ask(session: SignedIn, method: 'GET' | 'DELETE', path: string): Promise<ApiResult<Response>> {
  for (const server of session.servers) {
    const response = await reach(new URL(path, server), method, session.token);
    if (response === undefined) continue;
    if (response.ok) return { ok: true, value: response };
    const body: unknown = await response.json().catch(() => undefined);
    return { ok: false, error: errorBody(refusalCode(body)) };
  }
  return { ok: false, error: errorBody('UNAVAILABLE') };
}

async function reach(url: URL, method: string, token: string): Promise<Response | undefined> {
  try {
    return await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}` },
      cache: 'no-store',
      signal: AbortSignal.timeout(10_000),
    });
  } catch {
    return undefined;
  }
}
