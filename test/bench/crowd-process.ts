import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import * as v from 'valibot';

/** A crowd of sockets in a process of its own, driven by messages; see crowd.ts. */
const OrderSchema = v.variant('do', [
  v.object({ do: v.literal('connect'), url: v.string(), tokens: v.array(v.string()) }),
  v.object({ do: v.literal('reconnect') }),
]);

const sockets: Socket[] = [];

/** Each has connected and heard its snapshot; milliseconds each took. */
function ready(open: (socket: Socket) => void): Promise<number[]> {
  return Promise.all(
    sockets.map(
      (socket) =>
        new Promise<number>((done) => {
          const start = performance.now();
          socket.once('CALL.SNAPSHOT', () => done(performance.now() - start));
          open(socket);
        }),
    ),
  );
}

process.on('message', (message: unknown) => {
  const order = v.parse(OrderSchema, message);
  let times: Promise<number[]>;
  if (order.do === 'connect') {
    for (const token of order.tokens) {
      sockets.push(
        io(order.url, {
          auth: { token, deviceId: randomUUID(), batches: true },
          transports: ['websocket'],
          forceNew: true,
          autoConnect: false,
        }),
      );
    }
    times = ready((socket) => socket.connect());
  } else {
    // The transport breaks under all of them at once.
    for (const socket of sockets) socket.disconnect();
    times = ready((socket) => socket.connect());
  }
  const start = performance.now();
  void times.then((each) => process.send?.({ ms: performance.now() - start, each }));
});
process.on('disconnect', () => process.exit());
