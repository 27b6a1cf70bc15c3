/** Server addresses: which are accepted, and what the window may reach because of them. */

export const DEFAULT_SERVER = 'http://127.0.0.1:4400';
const MAX_SERVERS = 8;

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

const SCHEMES: Record<string, { http: string; secure: boolean }> = {
  'https:': { http: 'https:', secure: true },
  'wss:': { http: 'https:', secure: true },
  'http:': { http: 'http:', secure: false },
  'ws:': { http: 'http:', secure: false },
};

type Parsed<T> = { ok: true; value: T } | { ok: false; message: string };

function refuse(message: string): { ok: false; message: string } {
  return { ok: false, message };
}

function parseServer(text: string): Parsed<string> {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  const bad = refuse(`“${shown}” is not a server address. Write it like https://parley.example.org.`);
  // "example.org:4400" would parse as the scheme "example.org:".
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const bare = URL.canParse(`https://${text}`) ? new URL(`https://${text}`).hostname : '';
  const full = hasScheme ? text : `${isLoopback(bare) ? 'http' : 'https'}://${text}`;
  if (!URL.canParse(full)) return bad;
  const url = new URL(full);
  const scheme = SCHEMES[url.protocol];
  if (scheme === undefined || url.hostname === '') return bad;
  if (url.username !== '' || url.password !== '') {
    return refuse('A server address must not hold a name or password. Leave out what stands before the @.');
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return refuse(`“${shown}” has something after the host. Leave out everything behind the host and port.`);
  }
  if (!scheme.secure && !isLoopback(url.hostname)) {
    return refuse(`“${shown}” is not encrypted. Use https://, or ask whoever runs the server for its https address.`);
  }
  return { ok: true, value: `${scheme.http}//${url.host}` };
}

/** One or more addresses separated by commas (the nodes of one server) as http(s) origins, first choice first. */
export function parseServers(text: string): Parsed<string[]> {
  const origins = new Set<string>();
  for (const part of text.split(',')) {
    const parsed = parseServer(part.trim());
    if (!parsed.ok) return parsed;
    origins.add(parsed.value);
  }
  if (origins.size > MAX_SERVERS) return refuse(`More than ${MAX_SERVERS} server addresses. Name fewer.`);
  return { ok: true, value: [...origins] };
}

/** What the content security policy lists for these servers: each origin for HTTP and for its socket. */
export function connectSources(servers: readonly string[]): string[] {
  return servers.flatMap((origin) => [origin, origin.replace(/^http/, 'ws')]);
}
