import { extname, resolve, sep } from 'node:path';

/** Where the window's own pages live. A standard scheme, so that relative addresses and origins work. */
export const APP_SCHEME = 'app';
const APP_HOST = 'main';
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/index.html`;

export function isAppUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    url.protocol === `${APP_SCHEME}:` &&
    url.hostname === APP_HOST &&
    url.port === '' &&
    url.username === '' &&
    url.password === ''
  );
}

/** The file under `root` that an address names; undefined when it names none or tries to leave (E15). */
export function appFile(root: string, address: string): string | undefined {
  if (!isAppUrl(address)) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(new URL(address).pathname);
  } catch {
    return undefined;
  }
  // Whatever is still escaped, names a device or stream, or means something to another system's paths is no file of ours.
  if (/[\p{Cc}\\:%]/u.test(path)) return undefined;
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments.some((segment) => segment.startsWith('.') || segment.endsWith('.'))) return undefined;
  const file = resolve(root, ...segments);
  return file.startsWith(resolve(root) + sep) ? file : undefined;
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Undefined: not a type that the window needs, so it is not served. */
export function mediaType(file: string): string | undefined {
  return TYPES[extname(file).toLowerCase()];
}
