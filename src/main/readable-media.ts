import type { Session } from 'electron';

/**
 * What plays in the viewer's frame is loaded there from the server itself, to which a frame without an origin is a stranger. Here
 * it may read what it plays, so that a recording shows that; to every other browser the server keeps its rule.
 */
export function makeMediaReadable(session: Session): void {
  // Only that frame's policy lets anything play from a server.
  session.webRequest.onHeadersReceived({ urls: ['*://*/files/*'], types: ['media'] }, ({ responseHeaders }, answer) => {
    answer({ responseHeaders: { ...responseHeaders, 'access-control-allow-origin': ['*'] } });
  });
}
