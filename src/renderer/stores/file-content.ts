import { refusalCode, ServerError } from './server-error.ts';

/**
 * Where a link leads: its path, on each of the servers that one knows, in their order; nowhere without a link. A server
 * may be reached here under another name than it has for itself.
 */
export function linkAddresses(servers: readonly string[], link: string | undefined): string[] {
  if (link === undefined) return [];
  const { pathname, search } = new URL(link, servers[0]);
  return servers.map((server) => new URL(`${pathname}${search}`, server).href);
}

/** Bytes of a file: from `begin` up to `end`, which is not one of them. */
export interface Range {
  begin: number;
  end: number;
}

/** The server that answered last: it is asked first. */
let answered: string | undefined;

/** From the first of the addresses that can be reached. @throws ServerError */
async function reach(addresses: readonly string[], headers: Record<string, string>, signal: AbortSignal) {
  const before = addresses.filter((address) => new URL(address).origin === answered);
  for (const address of new Set([...before, ...addresses])) {
    const init: RequestInit = { cache: 'no-store', credentials: 'omit', headers, signal };
    const response = await fetch(address, init).catch(() => undefined);
    signal.throwIfAborted();
    if (response === undefined) continue;
    answered = new URL(address).origin;
    if (response.ok) return response;
    const body: unknown = await response.json().catch(() => undefined);
    throw new ServerError(refusalCode(body));
  }
  throw new ServerError('UNAVAILABLE');
}

/**
 * The bytes a link gives, `progress` between 0 and 1 as they come. No more are taken than the file has.
 *
 * @throws ServerError; UNAVAILABLE when no server was reached, or not to the end
 */
export async function fetchContent(
  addresses: readonly string[],
  bytes: number,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  return take(await reach(addresses, {}, signal), bytes, progress, signal);
}

/** As fetchContent, a piece of the file. @throws ServerError */
export async function fetchRange(
  addresses: readonly string[],
  { begin, end }: Range,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const response = await reach(addresses, { range: `bytes=${begin}-${end - 1}` }, signal);
  // Whoever does not know of pieces would send all of it.
  if (response.status !== 206) throw new ServerError('INTERNAL');
  return take(response, end - begin, () => undefined, signal);
}

async function take(
  response: Response,
  bytes: number,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
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
