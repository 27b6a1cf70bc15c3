import { extname, resolve, sep } from 'node:path';

/** Where the window's own pages live. A standard scheme, so that relative addresses and origins work. */
export const APP_SCHEME = 'app';
export const APP_ORIGIN = `${APP_SCHEME}://main`;
export const APP_URL = `${APP_ORIGIN}/index.html`;
/** Where shared files are shown: another origin, and so another process, than the window's own page (E25). */
export const VIEWER_ORIGIN = `${APP_SCHEME}://viewer`;
export const VIEWER_URL = `${VIEWER_ORIGIN}/viewer.html`;

/** Where the thread is that compiles what takes noise out, and what it reads. */
const NOISE_URL = `${APP_ORIGIN}/noise/`;

export const isNoiseUrl = (text: string): boolean => isAppUrl(text) && new URL(text).href.startsWith(NOISE_URL);
export const isAppUrl = (text: string): boolean => isOf(APP_ORIGIN, text);
export const isViewerUrl = (text: string): boolean => isOf(VIEWER_ORIGIN, text);

function isOf(origin: string, text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return `${url.protocol}//${url.host}` === origin && url.username === '' && url.password === '';
}

/** The file under `root` that an address names; undefined when it names none or tries to leave (E15). */
export function appFile(root: string, address: string): string | undefined {
  if (!isAppUrl(address) && !isViewerUrl(address)) return undefined;
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

const BYTES = 'application/octet-stream';
const TYPES: Record<string, string> = {
  '.bcmap': BYTES,
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.icc': BYTES,
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.pfb': BYTES,
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Undefined: not a type that the window needs, so it is not served. */
export function mediaType(file: string): string | undefined {
  return TYPES[extname(file).toLowerCase()];
}
