/** Of an HTTP request: what came over its connection, and whether it is all there. */
interface Arriving {
  readonly complete: boolean;
  readonly socket: { readonly bytesRead: number };
  once(event: 'close', listener: () => void): unknown;
}

/** 1 KiB a second: far below any line one can call over, far above what only holds a place (threat T34). */
const WINDOW_MS = 15_000;
const BYTES = 15 * 1024;

/** Calls `onSlow` when the request has brought fewer bytes than that in a window. */
export function watchRate(request: Arriving, onSlow: () => void): void {
  let before = request.socket.bytesRead;
  const timer = setInterval(() => {
    const arrived = request.socket.bytesRead - before;
    before = request.socket.bytesRead;
    if (request.complete) clearInterval(timer);
    else if (arrived < BYTES) onSlow();
  }, WINDOW_MS);
  request.once('close', () => clearInterval(timer));
}
