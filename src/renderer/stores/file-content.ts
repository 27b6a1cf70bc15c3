import * as v from 'valibot';
import { errorBody, ErrorBodySchema, type ErrorCode } from '../../shared/errors.ts';

/** What a link did not give, by the server's code; UNAVAILABLE when it could not be reached. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode) {
    super(errorBody(code).message);
    this.code = code;
  }
}

const Refusal = v.object({ error: ErrorBodySchema });

/** Where a link leads: its path, on the server signed in to. The server may be reached here under another name than it has for itself. */
export function linkAddress(servers: readonly string[], link: string): string {
  const { pathname, search } = new URL(link, servers[0]);
  return new URL(`${pathname}${search}`, servers[0]).href;
}

/**
 * The bytes a link gives, `progress` between 0 and 1 as they come. No more are taken than the file has.
 *
 * @throws ContentError
 */
export async function fetchContent(
  address: string,
  bytes: number,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const response = await fetch(address, { cache: 'no-store', credentials: 'omit', signal }).catch(() => undefined);
  signal.throwIfAborted();
  if (response === undefined) throw new ContentError('UNAVAILABLE');
  if (!response.ok) {
    const refusal = v.safeParse(Refusal, await response.json().catch(() => undefined));
    throw new ContentError(refusal.success ? refusal.output.error.code : 'INTERNAL');
  }
  const content = new Uint8Array(bytes);
  let at = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const part = await reader?.read().catch(() => undefined);
    signal.throwIfAborted();
    if (part === undefined) throw new ContentError('UNAVAILABLE');
    if (part.done) break;
    if (at + part.value.length > bytes) throw new ContentError('INTERNAL');
    content.set(part.value, at);
    at += part.value.length;
    progress(at / bytes);
  }
  // Cut off in the middle.
  if (at < bytes) throw new ContentError('UNAVAILABLE');
  return content.buffer;
}
