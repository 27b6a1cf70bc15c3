import type { Session } from '../../src/shared/account.ts';
import { callOf, TestClient } from '../support/test-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { median, percentile } from '../support/timing.ts';
import { startBare } from './bare.ts';
import { Crowd } from './crowd.ts';
import { freePort } from '../support/free-port.ts';
import { Inspector, type Memory } from './inspector.ts';
import { createPeople } from './people.ts';
import { compare, type Result } from './result.ts';

const SOCKETS = 1_000;
const MORE = 1_000;
const ROUNDS = 3;
const KIB = 1024;

interface Load {
  url: string;
  tokens: readonly string[];
  inspector: Inspector;
}

interface Outcome {
  /** Milliseconds until the last was ready, of each round. */
  rounds: number[];
  /** 99 of 100 of them were ready after this, ms. */
  p99: number;
  /** with 0, 1,000 and 2,000 idle sockets. */
  memory: Memory[];
}

async function crowdOn({ url, tokens, inspector }: Load): Promise<Outcome> {
  const memory = [await inspector.memory()];
  const crowd = new Crowd();
  const others = new Crowd();
  try {
    await crowd.connect(url, tokens.slice(0, SOCKETS));
    memory.push(await inspector.memory());
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await crowd.reconnect());
    await others.connect(url, tokens.slice(SOCKETS, SOCKETS + MORE));
    memory.push(await inspector.memory());
    return {
      rounds: rounds.map(({ ms }) => ms),
      p99: percentile(
        rounds.flatMap(({ each }) => each),
        0.99,
      ),
      memory,
    };
  } finally {
    crowd.close();
    others.close();
  }
}

/** Two people call each other until stopped; milliseconds of each command. */
function callOnAndOn(a: TestClient, b: TestClient): () => Promise<number[]> {
  const times: number[] = [];
  const stopped = new AbortController();
  const timed = async <T>(command: Promise<T>): Promise<T> => {
    const start = performance.now();
    const answer = await command;
    times.push(performance.now() - start);
    return answer;
  };
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const { callId } = callOf(await timed(a.start([b])));
      await timed(b.command('ACCEPT', callId));
      await timed(b.command('END', callId));
      await timed(a.command('END', callId));
    }
  };
  const done = run();
  return async () => {
    stopped.abort();
    await done;
    return times;
  };
}

/** Bytes of memory that each socket more costs, between two counts. */
const perSocket = (memory: readonly Memory[], of: (one: Memory) => number): number => {
  const [, first, last] = memory;
  return first && last ? (of(last) - of(first)) / MORE : Number.NaN;
};
const heap = ({ heapUsed, external }: Memory): number => heapUsed + external;

/** A thousand sockets come back at once, as after a cut, while others call; and what each idle socket costs. */
export async function reconnect(): Promise<Result[]> {
  const ports = [await freePort(), await freePort()] as const;
  const server = await new ServerProcess({
    PARLEY_RATE_LIMIT: '1000000',
    NODE_OPTIONS: `--inspect=127.0.0.1:${ports[0]}`,
  }).start();
  const bareServer = await startBare(ports[1]);
  const inspectors = [await Inspector.open(ports[0]), await Inspector.open(ports[1])] as const;
  try {
    const sessions = await createPeople(server.database, SOCKETS + MORE + 2);
    const tokens = sessions.map(({ token }) => token);
    const bare = await crowdOn({ url: bareServer.url, tokens, inspector: inspectors[1] });
    const device = (session: Session | undefined) => {
      if (!session) throw new Error('two people are needed');
      return new TestClient(server.url, session).ready();
    };
    const [ada, ben] = [await device(sessions.at(-1)), await device(sessions.at(-2))];
    for (const { socket } of [ada, ben]) socket.offAny();
    const stop = callOnAndOn(ada, ben);
    const ours = await crowdOn({ url: server.url, tokens, inspector: inspectors[0] });
    const commands = await stop();
    for (const client of [ada, ben]) client.close();
    return [
      compare({
        name: `${SOCKETS} sockets back at once, until the last has its snapshot, against bare Socket.IO`,
        kind: 'cost',
        unit: `ms, median of ${ROUNDS}`,
        ours: median(ours.rounds),
        floor: median(bare.rounds),
        goal: 3,
        details: {
          rounds: ours.rounds,
          floors: bare.rounds,
          p99: ours.p99,
          floorP99: bare.p99,
          commandsMeanwhile: { count: commands.length, p50: median(commands), p99: percentile(commands, 0.99) },
        },
      }),
      compare({
        name: 'memory of an idle signed-in socket, against a bare one',
        kind: 'cost',
        unit: `KiB of heap, from ${SOCKETS} to ${SOCKETS + MORE}`,
        ours: perSocket(ours.memory, heap) / KIB,
        floor: perSocket(bare.memory, heap) / KIB,
        goal: 1.5,
        details: {
          rssPerSocketKiB: perSocket(ours.memory, ({ rss }) => rss) / KIB,
          floorRssPerSocketKiB: perSocket(bare.memory, ({ rss }) => rss) / KIB,
          memory: ours.memory,
          floorMemory: bare.memory,
        },
      }),
    ];
  } finally {
    for (const inspector of inspectors) inspector.close();
    bareServer.stop();
    await server.stop();
  }
}
