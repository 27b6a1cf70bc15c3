import { PresenceCommandSchema } from '../../shared/account.ts';
import { handler, type Handler } from '../sockets/handler.ts';
import type { Connections } from './connections.ts';

/** PRESENCE.SET: store it, then let everyone be told. */
export function presenceHandler(connections: Connections, changed: (userId: string) => void): Handler {
  return handler(PresenceCommandSchema, async (by, payload) => {
    await connections.set(by, payload);
    changed(by.userId);
    return {};
  });
}
