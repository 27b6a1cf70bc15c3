/**
 * What the window may use, whoever asks for it inside the window: camera and microphone, the speaker choice, a screen
 * that main's picker gave, full screen, copying text, and the server's own network (asked for since Chromium 142).
 * Everything else is refused, also what later Chromium versions invent (T47).
 */
const ALLOWED = new Set([
  'media',
  'display-capture',
  'speaker-selection',
  'fullscreen',
  'clipboard-sanitized-write',
  'local-network',
  'local-network-access',
  'loopback-network',
]);

export interface PermissionAsker {
  /** Address or origin of the frame that asks. */
  origin: string;
  isMainFrame: boolean;
}

export function isPermitted(
  permission: string,
  asker: PermissionAsker,
  isOwnPage: (address: string) => boolean,
): boolean {
  return ALLOWED.has(permission) && asker.isMainFrame && isOwnPage(asker.origin);
}
