import type { IncomingMessage } from 'node:http';

/** 1 KiB a second: far below any line one can call over, far above what only holds a place (threat T34). */
export const MINIMUM_RATE = { windowMs: 15_000, bytes: 15 * 1024 };

/** Calls `onSlow` when the request has brought fewer bytes than that in a window. */
export function watchRate(request: IncomingMessage, rate: typeof MINIMUM_RATE, onSlow: () => void): void {
  const { socket } = request;
  let before = socket.bytesRead;
  const timer = setInterval(() => {
    const arrived = socket.bytesRead - before;
    before = socket.bytesRead;
    if (request.complete) clearInterval(timer);
    else if (arrived < rate.bytes) onSlow();
  }, rate.windowMs);
  request.once('close', () => clearInterval(timer));
}
