import { randomUUID } from 'node:crypto';
import { setInterval as every } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { signUp } from '../support/accounts.ts';
import { ServerProcess } from '../support/server-process.ts';
import { callOf, TestClient } from '../support/test-client.ts';
import { median, percentile } from '../support/timing.ts';
import { startBare } from './bare.ts';
import { cpuSeconds } from './cpu.ts';
import { compare, type Result } from './result.ts';

/** As many as a call without an SFU takes. */
const PEOPLE = 8;
const ACTS = 500;
const FRAME_MS = 1000 / 60;
const MOVING_S = 6;
const ROUNDS = 3;

/** Milliseconds from an act to its being heard by another, one at a time. */
async function latencies(receiver: Socket, act: (n: number) => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < ACTS; n++) {
    const heard = new Promise<void>((resolve) => receiver.once('CALL.SYNC', () => resolve()));
    const start = performance.now();
    const done = act(n);
    await heard;
    times.push(performance.now() - start);
    await done;
  }
  return times;
}

/** Everyone moves a cursor with every frame: seconds of server CPU, and what of it reached the others. */
async function moving(pid: number, sockets: Socket[], move: (n: number) => object) {
  let heard = 0;
  const count = (): void => void heard++;
  // Everybody's own is among them.
  const countBatch = ({ events }: { events: object[] }): void =>
    void (heard += (events.length * (PEOPLE - 1)) / PEOPLE);
  for (const socket of sockets) socket.on('CALL.SYNC', count).on('CALL.SYNC_BATCH', countBatch);
  const before = cpuSeconds(pid);
  const start = performance.now();
  let sent = 0;
  // Nobody's frames are in step with another's.
  for await (const _ of every(1)) {
    const passed = performance.now() - start;
    for (; (sent * FRAME_MS) / sockets.length < passed; sent++) {
      sockets[sent % sockets.length]?.emit('CALL.SYNC', move(sent));
    }
    if (passed > MOVING_S * 1000) break;
  }
  const seconds = (performance.now() - start) / 1000;
  const cpu = cpuSeconds(pid) - before;
  for (const socket of sockets) socket.off('CALL.SYNC', count).off('CALL.SYNC_BATCH', countBatch);
  const perViewer = heard / (PEOPLE * (PEOPLE - 1)) / seconds;
  return { cpu: cpu / seconds, shown: perViewer, each: (cpu / heard) * 1e6 };
}

/** In-call state against bare Socket.IO that passes the same bytes on, unchecked and unnumbered. */
export async function sync(): Promise<Result[]> {
  const server = await new ServerProcess({ PARLEY_RATE_LIMIT: '1000000' }).start();
  const bare = await startBare();
  try {
    const people: TestClient[] = [];
    for (let n = 0; n < PEOPLE; n++) {
      const session = await signUp(server.url, `person-${n}`);
      people.push(await new TestClient(server.url, session, undefined, { batches: true }).ready());
    }
    const [ada, ...others] = people;
    const [ben] = others;
    if (!ada || !ben) throw new Error('two people are needed');
    const { callId } = callOf(await ada.start(others));
    for (const other of others) callOf(await other.command('ACCEPT', callId));
    // The test client writes down all it hears; here that would be measured too.
    for (const { socket } of people) socket.offAny();
    const sockets = people.map(() => io(bare.url, { transports: ['websocket'], forceNew: true }));
    await Promise.all(sockets.map((socket) => new Promise<void>((done) => socket.once('connect', () => done()))));
    const [from, to] = sockets;
    if (!from || !to) throw new Error('two sockets are needed');

    const surface = { type: 'share', userId: ada.id };
    const id = randomUUID();
    const hand = (n: number) => ({ callId, action: 'HAND_RAISE', raised: n % 2 === 0 });
    const points = (n: number) => ({
      callId,
      action: 'ANNOTATION_PROGRESS',
      surface,
      annotation: { id, tool: 'pen', color: '#112233', width: 3, points: [[(n % 1000) / 1000, 0.5]] },
      start: n,
    });
    const kept = {
      ours: await latencies(ben.socket, (n) => ada.socket.emitWithAck('CALL.SYNC', hand(n))),
      bare: await latencies(to, (n) => from.emit('CALL.SYNC', hand(n))),
    };
    const pen = {
      ours: await latencies(ben.socket, (n) => ada.socket.emit('CALL.SYNC', points(n))),
      bare: await latencies(to, (n) => from.emit('CALL.SYNC', points(n))),
    };
    const move = (n: number) => ({ callId, action: 'CURSOR_MOVE', surface, x: (n % 1000) / 1000, y: 0.5 });
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({
        ours: await moving(
          server.pid,
          people.map(({ socket }) => socket),
          move,
        ),
        bare: await moving(bare.pid, sockets, move),
      });
    }
    for (const socket of [...sockets, ...people.map((person) => person.socket)]) socket.close();
    const tails = ({ ours, bare: floor }: typeof kept) => ({
      p95: { ours: percentile(ours, 0.95), bare: percentile(floor, 0.95) },
    });
    return [
      compare({
        name: 'a kept action (a page turned), sent → heard, against bare Socket.IO',
        kind: 'cost',
        unit: 'ms, median of 500',
        ours: median(kept.ours),
        floor: median(kept.bare),
        goal: 2,
        details: tails(kept),
      }),
      compare({
        name: 'points of a stroke, sent → heard, against bare Socket.IO',
        kind: 'cost',
        unit: 'ms, median of 500',
        ours: median(pen.ours),
        floor: median(pen.bare),
        goal: 2,
        details: tails(pen),
      }),
      compare({
        name: 'eight people move cursors at 60 Hz: server CPU against a bare broadcast',
        kind: 'cost',
        unit: '% of a core, median of 3',
        ours: median(rounds.map(({ ours }) => ours.cpu * 100)),
        floor: median(rounds.map(({ bare: floor }) => floor.cpu * 100)),
        goal: 0.5,
        details: { rounds },
      }),
    ];
  } finally {
    bare.stop();
    await server.stop();
  }
}
