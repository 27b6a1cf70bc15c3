import { APP_ORIGIN, VIEWER_ORIGIN } from './app-files.ts';
import { connectSources } from './servers.ts';

/** The window reaches the server it is signed in to and nothing else; before sign-in, nothing at all. */
export function contentSecurityPolicy(servers: readonly string[]): string {
  const connect = servers.length === 0 ? `'none'` : connectSources(servers).join(' ');
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `font-src 'self'`,
    `img-src 'self' data: blob:`,
    `media-src 'self' blob: mediastream:`,
    `connect-src ${connect}`,
    `worker-src 'self'`,
    `frame-src ${VIEWER_ORIGIN}`,
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `require-trusted-types-for 'script'`,
    // Vue's runtime wraps its own compiled templates in a policy of this name; the other starts threads of our own scripts.
    `trusted-types vue own-worker`,
  ].join('; ');
}

/**
 * The frame that shows shared files: without an origin (whoever frames it), without a network but to play sound and
 * pictures from the server's links. WebAssembly is what decodes images of old PDFs; eval stays off.
 */
export function viewerPolicy(servers: readonly string[]): string {
  return [
    `default-src 'none'`,
    `script-src ${VIEWER_ORIGIN} 'wasm-unsafe-eval'`,
    `style-src ${VIEWER_ORIGIN}`,
    `font-src ${VIEWER_ORIGIN}`,
    `img-src blob:`,
    `media-src ${['blob:', ...servers].join(' ')}`,
    `connect-src ${VIEWER_ORIGIN}`,
    `worker-src blob:`,
    `frame-ancestors ${APP_ORIGIN}`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `sandbox allow-scripts`,
    `require-trusted-types-for 'script'`,
    `trusted-types dompurify pdf-worker`,
  ].join('; ');
}

/** The thread that compiles the module for taking noise out: WebAssembly for that alone, not in the window. */
export function noisePolicy(): string {
  return [`default-src 'none'`, `script-src 'self' 'wasm-unsafe-eval'`, `connect-src 'self'`].join('; ');
}
