import { io, type Socket } from 'socket.io-client';

/** Runs in two pages: what one tells, the other shows as soon as it hears of it. */

let socket: Socket | undefined;

function connect(url: string): Promise<void> {
  const opened = io(url, { transports: ['websocket'], forceNew: true });
  socket = opened;
  opened.on('CALL.SYNC', ({ n }: { n: number }) => {
    document.body.textContent = String(n);
  });
  return new Promise((done) => opened.once('connect', () => done()));
}

/** Milliseconds since the epoch. */
function send(n: number): number {
  const now = performance.timeOrigin + performance.now();
  socket?.emit('CALL.SYNC', { n });
  return now;
}

/** Milliseconds since the epoch, of the first frame in which it can be seen. */
async function shown(n: number): Promise<number> {
  while (document.body.textContent !== String(n)) await new Promise(requestAnimationFrame);
  return performance.timeOrigin + performance.now();
}

Object.assign(window, { shownBench: { connect, send, shown } });
