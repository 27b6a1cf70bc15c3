import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';

/** Connections of one address that have not yet said who they are. */
const HALF_OPEN_LIMIT = 50;

/**
 * Decides before Socket.IO sees anything: web pages only from allowed origins (a program sends no Origin and is
 * welcome), and only so many half-open connections per address.
 */
export function guardAdmission(io: Server, options: { allowedOrigins: readonly string[]; rateLimit: number }): void {
  const halfOpen = new Map<string, number>();
  const limit = Math.ceil(HALF_OPEN_LIMIT * options.rateLimit);
  const allowed = new Set(options.allowedOrigins);

  io.engine.use((request: IncomingMessage, response: unknown, next: () => void) => {
    const { origin } = request.headers;
    if (origin !== undefined && !allowed.has(origin)) return refuse(request, response, 403, 'Forbidden');
    const isNew = !new URL(request.url ?? '/', 'http://localhost').searchParams.has('sid');
    const address = request.socket.remoteAddress ?? '';
    if (isNew && (halfOpen.get(address) ?? 0) >= limit) return refuse(request, response, 429, 'Too Many Requests');
    next();
  });

  const release = new Map<string, () => void>();
  io.engine.on(
    'connection',
    (engineSocket: { id: string; remoteAddress: string; once: (e: string, f: () => void) => void }) => {
      const address = engineSocket.remoteAddress;
      halfOpen.set(address, (halfOpen.get(address) ?? 0) + 1);
      const done = () => {
        if (!release.delete(engineSocket.id)) return;
        const left = (halfOpen.get(address) ?? 1) - 1;
        if (left > 0) halfOpen.set(address, left);
        else halfOpen.delete(address);
      };
      release.set(engineSocket.id, done);
      engineSocket.once('close', done);
    },
  );
  io.on('connection', (socket) => release.get(engineId(socket.conn))?.());
}

function engineId(connection: object): string {
  return 'id' in connection && typeof connection.id === 'string' ? connection.id : '';
}

function refuse(request: IncomingMessage, response: unknown, status: number, text: string): void {
  if (response instanceof ServerResponse) {
    response.writeHead(status, { connection: 'close' }).end();
    return;
  }
  request.socket.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
