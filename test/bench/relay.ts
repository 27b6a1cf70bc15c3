import { io, type Socket } from 'socket.io-client';
import { signUp } from '../support/accounts.ts';
import { callOf, TestClient } from '../support/test-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { median } from '../support/timing.ts';
import { startBare } from './bare.ts';
import { cpuSeconds } from './cpu.ts';
import { compare, type Result } from './result.ts';

const EVENTS = 20_000;
/** Events under way at once; enough to keep the server busy, bounded so that nothing piles up. */
const WINDOW = 64;
const ROUNDS = 3;
const PINGS = 500;

interface Relay {
  pid: number;
  send: (n: number) => Promise<unknown>;
  receiver: Socket;
}

/** Events relayed per second of server CPU. */
async function rate({ pid, send, receiver }: Relay): Promise<number> {
  let received = 0;
  const all = new Promise<void>((done) => {
    const count = (): void => {
      if (++received < EVENTS) return;
      receiver.off('CALL.SIGNAL', count);
      done();
    };
    receiver.on('CALL.SIGNAL', count);
  });
  const before = cpuSeconds(pid);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < EVENTS) await send(next++);
  };
  await Promise.all([all, ...Array.from({ length: WINDOW }, worker)]);
  return EVENTS / (cpuSeconds(pid) - before);
}

/** Milliseconds from sending to the other side's hearing it, one at a time. */
async function latency({ send, receiver }: Relay): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < PINGS; n++) {
    const heard = new Promise<void>((resolve) => receiver.once('CALL.SIGNAL', () => resolve()));
    const start = performance.now();
    const sent = send(n);
    await heard;
    times.push(performance.now() - start);
    await sent;
  }
  return median(times);
}

const candidate = (n: number) => ({
  type: 'candidate',
  candidate: { candidate: `candidate:${n} 1 udp 2122260223 10.0.0.1 50000 typ host`, sdpMid: '0', sdpMLineIndex: 0 },
});

/** CALL.SIGNAL with its membership check against a bare Socket.IO server that relays the same bytes unchecked. */
export async function relay(): Promise<Result[]> {
  const server = await new ServerProcess({ PARLEY_RATE_LIMIT: '1000000' }).start();
  const bareServer = await startBare();
  try {
    const people = await Promise.all(
      ['ada', 'ben'].map(async (name) => {
        return new TestClient(server.url, await signUp(server.url, name)).ready();
      }),
    );
    const [ada, ben] = people;
    if (!ada || !ben) throw new Error('two people are needed');
    const { callId } = callOf(await ada.start([ben]));
    callOf(await ben.command('ACCEPT', callId));
    // The test client writes down all it hears; here that would be measured too.
    ben.socket.offAny();
    const ours: Relay = {
      pid: server.pid,
      receiver: ben.socket,
      send: (n) => ada.socket.emitWithAck('CALL.SIGNAL', { callId, to: ben.id, signal: candidate(n) }),
    };
    const sockets = [1, 2].map(() => io(bareServer.url, { transports: ['websocket'], forceNew: true }));
    await Promise.all(sockets.map((socket) => new Promise<void>((done) => socket.once('connect', () => done()))));
    const [from, to] = sockets;
    if (!from || !to) throw new Error('two sockets are needed');
    const bare: Relay = {
      pid: bareServer.pid,
      receiver: to,
      send: (n) => from.emitWithAck('CALL.SIGNAL', { callId, to: to.id, signal: candidate(n) }),
    };
    const rates: { ours: number; bare: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) rates.push({ ours: await rate(ours), bare: await rate(bare) });
    const latencies = { ours: await latency(ours), bare: await latency(bare) };
    for (const socket of [...sockets, ada.socket, ben.socket]) socket.close();
    return [
      compare({
        name: 'signals relayed with the membership check, against bare Socket.IO',
        kind: 'rate',
        unit: 'events per second of server CPU, median of 3',
        ours: median(rates.map((round) => round.ours)),
        floor: median(rates.map((round) => round.bare)),
        goal: 0.6,
        details: { rates },
      }),
      compare({
        name: 'one signal, sent → heard, against bare Socket.IO',
        kind: 'cost',
        unit: 'ms, median of 500',
        ours: latencies.ours,
        floor: latencies.bare,
        goal: 1.6,
      }),
    ];
  } finally {
    bareServer.stop();
    await server.stop();
  }
}
