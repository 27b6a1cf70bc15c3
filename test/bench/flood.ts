import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { callOf, TestClient } from '../support/test-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { median, percentile } from '../support/timing.ts';
import { createPeople } from './people.ts';
import { compare, type Result } from './result.ts';

const PER_SECOND = 10_000;
/** Threat T10: what others may be made to wait, p99. */
const ALLOWED_MS = 100;
const PAIRS = 60;
/** Pairs that call at the same time. */
const AT_ONCE = 4;
/** Calls of each pair, twice; the limit is five a minute to the same person. */
const CALLS = 2;

const FloodedSchema = v.object({ sent: v.number(), answered: v.number() });

/** Pairs call each other again and again; milliseconds of each command until its acknowledgement. */
async function commands(pairs: readonly (readonly [TestClient, TestClient])[]): Promise<number[]> {
  const times: number[] = [];
  const timed = async <T>(command: Promise<T>): Promise<T> => {
    const start = performance.now();
    const answer = await command;
    times.push(performance.now() - start);
    return answer;
  };
  const waiting = [...pairs];
  const work = async (): Promise<void> => {
    for (let pair = waiting.pop(); pair; pair = waiting.pop()) {
      const [a, b] = pair;
      for (let n = 0; n < CALLS; n++) {
        const { callId } = callOf(await timed(a.start([b])));
        await timed(b.command('ACCEPT', callId));
        await timed(b.command('END', callId));
        await timed(a.command('END', callId));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return times;
}

/** What one person floods with. */
const floods = {
  'lifecycle commands': '42["CALL.SNAPSHOT",{}]',
  signals: `42["CALL.SIGNAL",${JSON.stringify({ callId: 'x', to: 'y', signal: { type: 'candidate', candidate: { candidate: 'c'.repeat(100) } } })}]`,
};

/** One person floods 10,000 messages a second; how long the others' lifecycle commands take (T10). */
export async function flood(): Promise<Result[]> {
  const results: Result[] = [];
  for (const [what, text] of Object.entries(floods)) {
    const server = await new ServerProcess({ PARLEY_RATE_LIMIT: 'on' }).start();
    const flooder = fork(resolve(import.meta.dirname, 'flood-process.ts'));
    try {
      const [loud, ...people] = await createPeople(server.database, 1 + 2 * PAIRS);
      if (!loud) throw new Error('somebody is needed');
      const clients: TestClient[] = [];
      for (const session of people) clients.push(await new TestClient(server.url, session).ready());
      for (const { socket } of clients) socket.offAny();
      const pairs = Array.from({ length: PAIRS }, (_, n) => {
        const [a, b] = [clients[2 * n], clients[2 * n + 1]];
        if (!a || !b) throw new Error('two people are needed');
        return [a, b] as const;
      });
      const quiet = await commands(pairs);
      flooder.send({ url: server.url, token: loud.token, perSecond: PER_SECOND, text });
      await once(flooder, 'message');
      const start = performance.now();
      const flooded = await commands(pairs);
      const seconds = (performance.now() - start) / 1000;
      flooder.send('how much?');
      const { sent, answered } = v.parse(FloodedSchema, (await once(flooder, 'message'))[0]);
      for (const client of clients) client.close();
      results.push(
        compare({
          name: `others' lifecycle commands while one floods ${what}, against the ${ALLOWED_MS} ms allowed`,
          kind: 'cost',
          unit: 'ms, p99',
          ours: percentile(flooded, 0.99),
          floor: ALLOWED_MS,
          goal: 1,
          details: {
            p50: median(flooded),
            quiet: { p50: median(quiet), p99: percentile(quiet, 0.99) },
            sentPerSecond: sent / seconds,
            answered,
          },
        }),
      );
    } finally {
      flooder.kill();
      await server.stop();
    }
  }
  return results;
}
