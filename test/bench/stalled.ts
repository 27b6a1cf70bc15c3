import { Socket as TcpSocket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { callOf, plainSdp, TestClient } from '../support/test-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { startBare } from './bare.ts';
import { freePort } from '../support/free-port.ts';
import { Inspector } from './inspector.ts';
import { createPeople } from './people.ts';
import { compare, type Result } from './result.ts';

const MIB = 1024 * 1024;
const SAMPLES = 12;
const SAMPLE_MS = 250;
/** Events under way at once. */
const WINDOW = 8;
const signal = { type: 'offer', sdp: `${plainSdp}${`a=${'x'.repeat(1_000)}\r\n`.repeat(30)}` };

function stopReading(socket: Socket): void {
  const tcp: unknown = Reflect.get(Reflect.get(socket.io.engine.transport, 'ws'), '_socket');
  if (!(tcp instanceof TcpSocket)) throw new Error('no TCP socket');
  tcp.pause();
}

interface Stall {
  /** Most memory that was held for the one that does not read, in bytes. */
  held: number;
  /** Milliseconds until it was cut off; undefined: it was not, within the time watched. */
  gone: number | undefined;
  /** Bytes sent to it. */
  sent: number;
}

/** Sends to a reader that has stopped, as fast as the server takes it, and watches what that costs the server. */
async function stall(send: () => Promise<unknown>, gone: Promise<unknown>, inspector: Inspector): Promise<Stall> {
  const before = await inspector.memory();
  const start = performance.now();
  const stopped = new AbortController();
  let sent = 0;
  let held = 0;
  const times: number[] = [];
  void gone.then(() => times.push(performance.now() - start));
  const work = Array.from({ length: WINDOW }, async () => {
    while (!stopped.signal.aborted) {
      await send();
      sent += signal.sdp.length;
    }
  });
  for (let n = 0; n < SAMPLES && times.length === 0; n++) {
    await delay(SAMPLE_MS);
    const now = await inspector.memory();
    held = Math.max(held, now.heapUsed + now.external - before.heapUsed - before.external);
  }
  stopped.abort();
  await Promise.all(work);
  return { held, gone: times[0], sent };
}

/** A reader that stops (F40): what is held for it, against bare Socket.IO, which waits for the heartbeat. */
export async function stalled(): Promise<Result[]> {
  const ports = [await freePort(), await freePort()] as const;
  const server = await new ServerProcess({
    PARLEY_RATE_LIMIT: '1000000',
    NODE_OPTIONS: `--inspect=127.0.0.1:${ports[0]}`,
  }).start();
  const bareServer = await startBare(ports[1]);
  const inspectors = [await Inspector.open(ports[0]), await Inspector.open(ports[1])] as const;
  try {
    const [a, b] = await createPeople(server.database, 2);
    if (!a || !b) throw new Error('two people are needed');
    const [ada, ben] = [await new TestClient(server.url, a).ready(), await new TestClient(server.url, b).ready()];
    const { callId } = callOf(await ada.start([ben]));
    callOf(await ben.command('ACCEPT', callId));
    ben.socket.io.reconnection(false);
    stopReading(ben.socket);
    const lost = ada.next('CALL.RECONNECTING');
    const ours = await stall(() => ada.signal(callId, ben, signal), lost, inspectors[0]);

    const [from, to] = [1, 2].map(() =>
      io(bareServer.url, { transports: ['websocket'], forceNew: true, reconnection: false }),
    );
    if (!from || !to) throw new Error('two sockets are needed');
    await Promise.all([from, to].map((socket) => new Promise((done) => socket.once('CALL.SNAPSHOT', done))));
    const target = to.id;
    stopReading(to);
    const bare = await stall(
      () => from.emitWithAck('CALL.SIGNAL', { callId, to: target, signal }),
      new Promise(() => {}),
      inspectors[1],
    );
    for (const socket of [ada.socket, ben.socket, from, to]) socket.close();
    return [
      compare({
        name: 'memory held for a reader that has stopped, against bare Socket.IO',
        kind: 'cost',
        unit: `MiB at most, in ${(SAMPLES * SAMPLE_MS) / 1000} s`,
        ours: ours.held / MIB,
        floor: bare.held / MIB,
        goal: 0.2,
        details: { goneAfterMs: ours.gone, sentMiB: ours.sent / MIB, floorSentMiB: bare.sent / MIB },
      }),
    ];
  } finally {
    for (const inspector of inspectors) inspector.close();
    bareServer.stop();
    await server.stop();
  }
}
