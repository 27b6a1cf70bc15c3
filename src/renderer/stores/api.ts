import * as v from 'valibot';
import { errorBody, ErrorBodySchema, type ErrorBody } from '../../shared/errors.ts';

export type ApiResult<T> = { ok: true; value: T } | { ok: false; error: ErrorBody };

const Refusal = v.object({ error: ErrorBodySchema });

/** GET with the session's token from the first of the server's nodes that can be reached. */
export async function getJson<S extends v.GenericSchema>(
  session: { servers: readonly string[]; token: string },
  path: string,
  schema: S,
): Promise<ApiResult<v.InferOutput<S>>> {
  for (const server of session.servers) {
    const response = await reach(new URL(path, server), session.token);
    if (response === undefined) continue;
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) {
      const refusal = v.safeParse(Refusal, body);
      return { ok: false, error: errorBody(refusal.success ? refusal.output.error.code : 'INTERNAL') };
    }
    const parsed = v.safeParse(schema, body);
    return parsed.success ? { ok: true, value: parsed.output } : { ok: false, error: errorBody('INTERNAL') };
  }
  return { ok: false, error: errorBody('UNAVAILABLE') };
}

async function reach(url: URL, token: string): Promise<Response | undefined> {
  try {
    return await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      cache: 'no-store',
      signal: AbortSignal.timeout(10_000),
    });
  } catch {
    return undefined;
  }
}
