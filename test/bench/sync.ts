import { randomUUID } from 'node:crypto';
import { setInterval as every } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { Glide } from '../../src/renderer/sync/annotations/glide.ts';
import { SyncClient } from '../../src/renderer/sync/sync-client.ts';
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

/** A cursor as it is heard. */
interface Cursor {
  from: string;
  x: number;
}
/** Somebody who moves a cursor, and hears of the others'. */
interface Hand {
  move: (n: number) => void;
  hear: (listener: (cursor: Cursor) => void) => () => void;
}
/** A place of a cursor and when it came. */
type Came = [x: number, at: number];

/** How many places of a cursor a second a display at 60 Hz shows, of what came: each as it is, or gliding as our client does. */
function displayed(came: readonly Came[], glides: boolean): number {
  const [[firstX, start] = [0, 0]] = came;
  const glide = new Glide([firstX, 0.5], start);
  let [at, shown, changes, next] = [start, firstX, 0, 1];
  const end = came.at(-1)?.[1] ?? start;
  for (; at < end; at += FRAME_MS) {
    let newest = shown;
    for (let one = came[next]; one !== undefined && one[1] <= at; one = came[++next]) {
      glide.moveTo([one[0], 0.5], one[1]);
      newest = one[0];
    }
    if (glides) [newest] = glide.at(at);
    if (newest !== shown) changes++;
    shown = newest;
  }
  return (changes * 1000) / (at - start);
}

/** Each frame is told as it is. */
function rawHand(socket: Socket, me: string, move: (n: number) => object): Hand {
  return {
    move: (n) => socket.emit('CALL.SYNC', move(n)),
    hear(listener) {
      const batch = ({ events }: { events: Cursor[] }): void =>
        events.filter(({ from }) => from !== me).forEach(listener);
      socket.on('CALL.SYNC', listener).on('CALL.SYNC_BATCH', batch);
      return () => socket.off('CALL.SYNC', listener).off('CALL.SYNC_BATCH', batch);
    },
  };
}

/** Told as our clients do. */
function ownHand(
  { socket, id }: TestClient,
  callId: string,
  move: (n: number) => object,
): Hand & { close: () => void } {
  const listeners = new Set<(cursor: Cursor) => void>();
  const client = new SyncClient(
    {
      on(event, listener) {
        socket.on(event, listener);
        return () => socket.off(event, listener);
      },
      async request(event, payload) {
        return { ok: true, fields: await socket.emitWithAck(event, payload) };
      },
      tell: (payload) => socket.emit('CALL.SYNC', payload),
      wholeState: () => Promise.resolve(undefined),
    },
    callId,
    id,
    {
      changed: () => undefined,
      event(event) {
        if (event.action === 'CURSOR_MOVE') for (const listener of listeners) listener(event);
      },
    },
  );
  return {
    move: (n) => client.point(move(n), PEOPLE - 1),
    hear(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => client.close(),
  };
}

/** Everyone moves a hand with every frame: seconds of server CPU, and what of it reached the others. */
async function moving(pid: number, hands: Hand[], glides: boolean) {
  let heard = 0;
  const came: Came[] = [];
  let watched: string | undefined;
  const offs = hands.map((hand, index) =>
    hand.hear(({ from, x }) => {
      heard++;
      if (index > 0) return;
      watched ??= from;
      if (from === watched) came.push([x, performance.now()]);
    }),
  );
  const before = cpuSeconds(pid);
  const start = performance.now();
  let moved = 0;
  // Nobody's frames are in step with another's.
  for await (const _ of every(1)) {
    const passed = performance.now() - start;
    for (; (moved * FRAME_MS) / hands.length < passed; moved++) hands[moved % hands.length]?.move(moved);
    if (passed > MOVING_S * 1000) break;
  }
  const seconds = (performance.now() - start) / 1000;
  const cpu = cpuSeconds(pid) - before;
  for (const off of offs) off();
  const told = (count: number): number => count / hands.length / (hands.length - 1) / seconds;
  return { cpu: cpu / seconds, told: told(heard), displayed: displayed(came, glides) };
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
    const place = (n: number) => ({ surface, x: (n % 1000) / 1000, y: 0.5 });
    const move = (n: number) => ({ callId, action: 'CURSOR_MOVE', ...place(n) });
    const rounds: Record<'ours' | 'often' | 'bare', Awaited<ReturnType<typeof moving>>>[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const hands = people.map((person) => ownHand(person, callId, place));
      const ours = await moving(server.pid, hands, true);
      for (const hand of hands) hand.close();
      const restless = people.map(({ socket, id: me }) => rawHand(socket, me, move));
      const often = await moving(server.pid, restless, true);
      const bareHands = sockets.map((socket) => rawHand(socket, '', move));
      rounds.push({ ours, often, bare: await moving(bare.pid, bareHands, false) });
    }
    const cpu = (which: 'ours' | 'often' | 'bare'): number => median(rounds.map((round) => round[which].cpu * 100));
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
        name: 'eight people move cursors, shown at 60 Hz: server CPU, told as our clients do, against a bare broadcast of each frame',
        kind: 'cost',
        unit: '% of a core, median of 3',
        ours: cpu('ours'),
        floor: cpu('bare'),
        goal: 0.5,
        details: { rounds },
      }),
      compare({
        name: 'the same with each frame told to our server, too',
        kind: 'cost',
        unit: '% of a core, median of 3',
        ours: cpu('often'),
        floor: cpu('bare'),
        goal: 1,
      }),
    ];
  } finally {
    bare.stop();
    await server.stop();
  }
}
