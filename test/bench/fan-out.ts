import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import type { Session } from '../../src/shared/account.ts';
import { callOf, TestClient } from '../support/test-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { median, percentile } from '../support/timing.ts';
import { startBare } from './bare.ts';
import { createPeople } from './people.ts';
import { compare, type Result } from './result.ts';

const PEOPLE = 10;
const DEVICES = 5;
const ROUNDS = 200;

/** When the last of the sockets heard one of these events. */
async function lastHeard(sockets: readonly Socket[], events: readonly string[]): Promise<number> {
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((done) => {
          const listen = (event: string): void => {
            if (!events.includes(event)) return;
            socket.offAny(listen);
            done();
          };
          socket.onAny(listen);
        }),
    ),
  );
  return performance.now();
}

interface Times {
  /** From the acknowledgement, sent after the commit, to the last socket that hears of it; ms. */
  told: number[];
  /** From sending the command. */
  all: number[];
}

async function measure(
  sockets: readonly Socket[],
  events: readonly string[],
  act: (n: number) => Promise<unknown>,
): Promise<Times> {
  const times: Times = { told: [], all: [] };
  for (let n = 0; n < ROUNDS; n++) {
    const heard = lastHeard(sockets, events);
    const start = performance.now();
    await act(n);
    const acknowledged = performance.now();
    const last = await heard;
    times.told.push(Math.max(0, last - acknowledged));
    times.all.push(last - start);
  }
  return times;
}

/** One person leaves a call of ten and comes back, again and again; five devices of each of the ten hear of it. */
export async function fanOut(): Promise<Result[]> {
  const server = await new ServerProcess({ PARLEY_RATE_LIMIT: '1000000' }).start();
  const bareServer = await startBare();
  try {
    const people = await createPeople(server.database, PEOPLE);
    const device = (session: Session) => new TestClient(server.url, session).ready();
    const clients = await Promise.all(
      people.flatMap((session) => Array.from({ length: DEVICES }, () => device(session))),
    );
    const [ada, ben] = [clients[0], clients[DEVICES]];
    if (!ada || !ben) throw new Error('two people are needed');
    const call = callOf(await ada.start(people.slice(1).map(({ user }) => user.id)));
    const joined = callOf(await ben.command('ACCEPT', call.callId));
    const sockets = clients.map(({ socket }) => socket);
    for (const { socket } of clients) socket.offAny();
    const ours = await measure(sockets, ['CALL.LEFT', 'CALL.JOINED'], (n) =>
      ben.command(n % 2 === 0 ? 'END' : 'REJOIN', call.callId),
    );
    const bareSockets = sockets.map(() => io(bareServer.url, { transports: ['websocket'], forceNew: true }));
    await Promise.all(bareSockets.map((socket) => new Promise((done) => socket.once('CALL.SNAPSHOT', done))));
    const [sender] = bareSockets;
    const payload = { call: joined, userId: ben.id, nonce: randomUUID() };
    const bare = await measure(
      bareSockets,
      ['CALL.JOINED'],
      () => sender?.emitWithAck('TELL', payload) ?? Promise.reject(),
    );
    for (const socket of [...sockets, ...bareSockets]) socket.close();
    return [
      compare({
        name: `one transition, acknowledged → heard by the last of ${PEOPLE * DEVICES} sockets, against a bare emit`,
        kind: 'cost',
        unit: `ms, median of ${ROUNDS}`,
        ours: median(ours.told),
        floor: median(bare.told),
        goal: 2,
        details: { p99: percentile(ours.told, 0.99), floorP99: percentile(bare.told, 0.99) },
      }),
      compare({
        name: `the same from the command sent, its transaction included`,
        kind: 'cost',
        unit: `ms, median of ${ROUNDS}`,
        ours: median(ours.all),
        floor: median(bare.all),
        goal: 3,
      }),
    ];
  } finally {
    bareServer.stop();
    await server.stop();
  }
}
