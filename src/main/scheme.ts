import { readFile } from 'node:fs/promises';
import { protocol, type Session } from 'electron';
import { APP_SCHEME, appFile, isNoiseUrl, isViewerUrl, mediaType } from './app-files.ts';
import { contentSecurityPolicy, noisePolicy, viewerPolicy } from './content-policy.ts';

/** Before the application is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: {
        standard: true,
        secure: true,
        supportFetchAPI: true,
        corsEnabled: true,
        stream: true,
        codeCache: true,
      },
    },
  ]);
}

/** Serves the built pages under `root` and nothing else. `servers`: what the window may reach, asked for every page. */
export function serveApp(session: Session, root: string, servers: () => readonly string[]): void {
  session.protocol.handle(APP_SCHEME, async (request) => {
    const viewer = isViewerUrl(request.url);
    const headers = {
      'content-security-policy': policyFor(request.url, servers()),
      // The viewer's frame has no origin, so its own scripts come to it from another one.
      ...(viewer ? { 'access-control-allow-origin': '*' } : {}),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-cache',
    };
    const file = appFile(root, request.url);
    const type = file === undefined ? undefined : mediaType(file);
    if (request.method !== 'GET' || file === undefined || type === undefined) {
      return new Response(null, { status: 404, headers });
    }
    try {
      return new Response(await readFile(file), { headers: { ...headers, 'content-type': type } });
    } catch {
      return new Response(null, { status: 404, headers });
    }
  });
}

function policyFor(address: string, servers: readonly string[]): string {
  if (isViewerUrl(address)) return viewerPolicy(servers);
  return isNoiseUrl(address) ? noisePolicy() : contentSecurityPolicy(servers);
}
