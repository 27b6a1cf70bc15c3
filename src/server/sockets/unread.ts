import type { Socket as TcpSocket } from 'node:net';
import type { Server } from 'socket.io';

/** A reader that leaves more bytes than this unread is cut off (fault F40); it comes back to a snapshot. */
const UNREAD_LIMIT = 1024 * 1024;

interface EngineSocket {
  readonly request: { readonly socket: TcpSocket };
  on(event: 'packetCreate', listener: (packet: { data?: unknown }) => void): unknown;
  on(event: 'flush', listener: () => void): unknown;
}

/**
 * Bounds what waits for a client that does not read: Engine.IO holds packets back while the transport is busy, and the
 * TCP socket holds what the system would not take. Looked at with every packet, so that no flood gets ahead of it; who
 * leaves less than that unread is gone with its heartbeat.
 */
export function cutOffStalled(io: Server): void {
  io.engine.on('connection', (connection: EngineSocket) => {
    const { socket } = connection.request;
    let held = 0;
    connection.on('packetCreate', ({ data }) => {
      held += typeof data === 'string' ? data.length : 0;
      if (held + socket.writableLength > UNREAD_LIMIT) socket.destroy();
    });
    connection.on('flush', () => (held = 0));
  });
}
