import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import type { CallSnapshot } from '../../src/shared/call.ts';
import { signUp } from '../support/accounts.ts';
import { generator } from '../support/random.ts';
import { ServerProcess } from '../support/server-process.ts';
import { TestClient, type Answer } from '../support/test-client.ts';
import { median, percentile } from '../support/timing.ts';

/**
 * Kills the server again and again, at its named crash points and at any moment, while people call each other; after each
 * restart nothing acknowledged may be lost and nothing done twice. Prints one JSON line.
 */

const POINTS = ['before_commit', 'after_commit', 'after_ack', 'any'] as const;
const COMMANDS_PER_LIFE = 12;

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
});
const runs = Number(values.runs);

const random = generator(Number(values.seed));
const below = (n: number) => Math.floor(random() * n);

interface Sent {
  client: TestClient;
  event: string;
  payload: Record<string, unknown>;
  answer: Answer | undefined;
}

const env = process.env['PARLEY_TEST_DATABASE_URL'];
const server = await new ServerProcess(env === undefined ? {} : { DATABASE_URL: env }).start();
const sessions = await Promise.all(['a', 'b', 'c'].map((name) => signUp(server.url, `${name}-${randomUUID()}`)));
let lost = 0;
let doubled = 0;
let checked = 0;
const starts: number[] = [];
let callId = '';

for (let run = 0; run < runs; run++) {
  const point = POINTS[run % POINTS.length] ?? 'any';
  await server.kill();
  const from = performance.now();
  const crash = point === 'any' ? {} : { PARLEY_CRASH_AT: `${point}:${1 + below(COMMANDS_PER_LIFE)}` };
  // The point may come before it listens: the first sweep commits too. Then it is the start that was killed.
  await server.start(crash).catch(() => server.start());
  starts.push(performance.now() - from);
  const clients = sessions.map((session, i) => new TestClient(server.url, session, `device-${i}`));
  const sent: Sent[] = [];
  const killer = point === 'any' ? setTimeout(() => void server.kill(), 20 + below(200)) : undefined;
  try {
    await Promise.all(clients.map((client) => client.ready()));
    for (let n = 0; n < COMMANDS_PER_LIFE; n++) {
      const client = clients[below(clients.length)];
      if (!client) continue;
      const others = clients.filter((other) => other !== client).map((other) => other.id);
      const names = ['START', 'ACCEPT', 'REJOIN', 'REJECT', 'END'];
      const name = callId === '' ? 'START' : (names[below(names.length)] ?? 'START');
      const commandId = randomUUID();
      const payload = name === 'START' ? { commandId, to: others, kind: 'video' } : { commandId, callId };
      const entry: Sent = { client, event: `CALL.${name}`, payload, answer: undefined };
      sent.push(entry);
      entry.answer = await client.socket.timeout(1_500).emitWithAck(entry.event, payload);
      if (name === 'START' && entry.answer?.call) callId = entry.answer.call.callId;
    }
  } catch {
    // It was killed: whatever had no answer is asked again below.
  }
  clearTimeout(killer);
  for (const client of clients) client.close();
  await server.kill();
  await server.start();
  const again = sessions.map((session, i) => new TestClient(server.url, session, `device-${i}`));
  await Promise.all(again.map((client) => client.ready()));
  for (const { client, event, payload, answer } of sent) {
    const twin = again.find((other) => other.id === client.id);
    if (!twin || (answer && !answer.ok)) continue;
    const second = await twin.send(event, payload);
    if (!answer) continue;
    checked++;
    // The first answer again: done once, and not forgotten.
    if (!isDeepStrictEqual(second, answer)) lost++;
  }
  if (callId !== '') {
    const participant = again[0];
    const response = await fetch(`${server.url}/api/calls/${callId}`, {
      headers: { authorization: `Bearer ${participant?.token}` },
    });
    const body: { call?: CallSnapshot; events?: { version: number; type: string }[] } = await response.json();
    const versions = [...new Set(body.events?.map(({ version }) => version))];
    const ends = body.events?.filter(({ type }) => ['CALL.ENDED', 'CALL.CANCELED', 'CALL.MISSED'].includes(type));
    if (versions.some((version, i) => version !== i + 1) || versions.length !== body.call?.version) doubled++;
    if ((ends?.length ?? 0) > 2) doubled++;
  }
  for (const client of again) client.close();
}
await server.stop();
const result = {
  kills: 2 * runs,
  seed: Number(values.seed),
  acknowledgedChecked: checked,
  lost,
  doubled,
  startMs: { median: Math.round(median(starts)), p95: Math.round(percentile(starts, 0.95)) },
};
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(lost + doubled === 0 && checked > 0 ? 0 : 1);
