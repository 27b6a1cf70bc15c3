import { refusalCode, ServerError } from './server-error.ts';

/** Where a link leads: its path, on the server signed in to. The server may be reached here under another name than it has for itself. */
export function linkAddress(servers: readonly string[], link: string): string {
  const { pathname, search } = new URL(link, servers[0]);
  return new URL(`${pathname}${search}`, servers[0]).href;
}

/**
 * The bytes a link gives, `progress` between 0 and 1 as they come. No more are taken than the file has.
 *
 * @throws ServerError; UNAVAILABLE when the server was not reached, or not to the end
 */
export async function fetchContent(
  address: string,
  bytes: number,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const response = await fetch(address, { cache: 'no-store', credentials: 'omit', signal }).catch(() => undefined);
  signal.throwIfAborted();
  if (response === undefined) throw new ServerError('UNAVAILABLE');
  if (!response.ok) {
    const body: unknown = await response.json().catch(() => undefined);
    throw new ServerError(refusalCode(body));
  }
  const content = new Uint8Array(bytes);
  let at = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const part = await reader?.read().catch(() => undefined);
    signal.throwIfAborted();
    if (part === undefined) throw new ServerError('UNAVAILABLE');
    if (part.done) break;
    if (at + part.value.length > bytes) throw new ServerError('INTERNAL');
    content.set(part.value, at);
    at += part.value.length;
    progress(at / bytes);
  }
  // Cut off in the middle.
  if (at < bytes) throw new ServerError('UNAVAILABLE');
  return content.buffer;
}
