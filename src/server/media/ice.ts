import { createHmac } from 'node:crypto';
import type { Ice } from '../../shared/account.ts';

export interface IceOptions {
  stunUrls: readonly string[];
  turnUrls: readonly string[];
  turnSecret: string;
  turnTtlS: number;
}

/**
 * STUN, and TURN with credentials for this session (coturn `use-auth-secret`, draft-uberti-behave-turn-rest-00): the
 * username is expiry and session, the credential its HMAC-SHA1 with the shared secret, which never leaves the server.
 */
export function iceFor(sessionId: string, options: IceOptions, now = Date.now()): Omit<Ice, 'meshLimit'> {
  const iceServers: Ice['iceServers'] = options.stunUrls.length > 0 ? [{ urls: [...options.stunUrls] }] : [];
  if (options.turnUrls.length === 0) return { iceServers };
  const expires = Math.floor(now / 1000) + options.turnTtlS;
  const username = `${expires}:${sessionId}`;
  const credential = createHmac('sha1', options.turnSecret).update(username).digest('base64');
  iceServers.push({ urls: [...options.turnUrls], username, credential });
  return { iceServers, expiresAt: new Date(expires * 1000).toISOString() };
}
