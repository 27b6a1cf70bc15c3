import type { Socket as TcpSocket } from 'node:net';
import type { Server } from 'socket.io';

/** A reader that leaves more bytes than this unread is cut off (fault F40); it comes back to a snapshot. */
const UNREAD_LIMIT = 1024 * 1024;
const CHECK_MS = 500;

interface EngineSocket {
  readonly request: { readonly socket: TcpSocket };
  on(event: 'packetCreate', listener: (packet: { data?: unknown }) => void): unknown;
  on(event: 'flush', listener: () => void): unknown;
}

/**
 * Bounds what waits for a client that does not read: Engine.IO holds packets back while the transport is busy, and the
 * TCP socket holds what the system would not take. Returns the function that stops looking.
 */
export function cutOffStalled(io: Server): () => void {
  const held = new WeakMap<object, number>();
  io.engine.on('connection', (connection: EngineSocket) => {
    connection.on('packetCreate', ({ data }) => {
      held.set(connection, (held.get(connection) ?? 0) + (typeof data === 'string' ? data.length : 0));
    });
    connection.on('flush', () => held.set(connection, 0));
  });
  const timer = setInterval(() => {
    for (const { conn } of io.sockets.sockets.values()) {
      const { socket } = conn.request;
      if ((held.get(conn) ?? 0) + socket.writableLength > UNREAD_LIMIT) socket.destroy();
    }
  }, CHECK_MS);
  return () => clearInterval(timer);
}
