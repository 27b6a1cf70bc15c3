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
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `require-trusted-types-for 'script'`,
    // Vue's runtime wraps its own compiled templates in a policy of this name.
    `trusted-types vue`,
  ].join('; ');
}
