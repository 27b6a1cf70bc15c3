import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { CallSnapshotSchema, type CallSnapshot } from '../../src/shared/call.ts';
import { errorCodes } from '../../src/shared/errors.ts';
import { signUp } from '../support/accounts.ts';
import { generator } from '../support/generator.ts';
import type { Known } from '../support/known.ts';
import { argumentsOf, clientEvents, type ClientEvent } from '../support/payloads.ts';
import { ServerProcess } from '../support/server-process.ts';
import { callOf, TestClient, type Answer } from '../support/test-client.ts';
import { fileOf, upload } from '../support/uploads.ts';

// `npm run payloads -- --runs N --seed S --only EVENT` sets these; so many payloads per event.
const runs = Number(process.env['PARLEY_PAYLOAD_RUNS'] ?? 300);
const seed = Number(process.env['PARLEY_PAYLOAD_SEED'] ?? Date.now() % 1_000_000_000);
const only = process.env['PARLEY_PAYLOAD_EVENT'];
const events = clientEvents.filter((event) => only === undefined || event === only);

/** So many are under way on each socket at a time; then everybody looks which calls there are. */
const ROUND = 100;
const KEPT = 300;

const AnswerSchema = v.variant('ok', [
  v.object({
    ok: v.literal(true),
    call: v.optional(CallSnapshotSchema),
    calls: v.optional(v.array(CallSnapshotSchema)),
  }),
  v.strictObject({
    ok: v.literal(false),
    error: v.strictObject({
      code: v.picklist(errorCodes),
      message: v.pipe(v.string(), v.regex(/^[A-Z][^\n]{5,120}\.$/)),
      retryable: v.boolean(),
      callId: v.optional(v.string()),
    }),
  }),
]);
const inside = /select |insert |update "|node_modules|\bat \w+ \(|\/src\/|out\/server|relation|postgres/i;

let server: ServerProcess;
beforeAll(async () => {
  server = await new ServerProcess({ PARLEY_RATE_LIMIT: '100000000', PARLEY_LOG_LEVEL: 'error' }).start();
});
afterAll(() => server.stop());

/** Four who send anything, and two whose call is none of their business. */
async function gather(event: ClientEvent) {
  const join = async (name: string) =>
    new TestClient(server.url, await signUp(server.url, `${name}-${event}`), name).ready();
  const hostile = await Promise.all(['a', 'b', 'c', 'd'].map(join));
  const [ada, ben] = [await join('ada'), await join('ben')];
  const { callId } = callOf(await ada.start([ben]));
  const call = callOf(await ben.command('ACCEPT', callId));
  // Those of somebody in the hostile call, of somebody in no call, and of somebody in the other.
  const owners = [hostile[0]!, hostile[3]!, ada];
  const files = await Promise.all(owners.map(({ token }) => upload(server.url, token, 'notes.txt', 'What we said')));
  return { hostile, ada, ben, call, fileIds: files.map((answer) => fileOf(answer).id) };
}

const inCall: readonly ClientEvent[] = ['CALL.SYNC', 'CALL.SYNC_STATE'];

/** Somebody's seat is given up and a call rings, so that what is sane meets something to work on. */
async function stir(event: ClientEvent, hostile: readonly TestClient[]): Promise<CallSnapshot[]> {
  const [first, ...others] = hostile;
  if (!first) return [];
  const calls = await Promise.all(hostile.map(async (client) => (await client.send('CALL.SNAPSHOT', {})).calls ?? []));
  const live = [...new Map(calls.flat().map((call) => [call.callId, call])).values()];
  for (const call of live) {
    for (const client of hostile) {
      const mine = call.participants.find(({ userId }) => userId === client.id);
      if (mine?.status === 'connected') await client.command('END', call.callId);
    }
  }
  if (event === 'CALL.START') return live;
  const { call } = await first.start(others.slice(0, 2));
  if (!call) return live;
  // What people do in a call takes a call that they are in.
  if (inCall.includes(event)) for (const other of others.slice(0, 2)) await other.command('ACCEPT', call.callId);
  return [call, ...live];
}

describe.each(events)('%s', (event) => {
  test(`A44 B59 T22: ${runs} payloads (seed ${seed}): each has a typed answer, nobody crashes, nobody else notices`, async () => {
    const below = generator(seed);
    const { hostile, ada, ben, call, fileIds } = await gather(event);
    const pid = server.pid;
    const codes = new Map<string, number>();
    const captured: unknown[][] = [];
    const over: string[] = [];
    const started = performance.now();
    for (let sent = 0; sent < runs;) {
      const mine = await stir(event, hostile);
      over.push(...mine.map(({ callId }) => callId));
      over.splice(0, Math.max(0, over.length - 6));
      const known: Known = {
        callIds: [...mine.map(({ callId }) => callId), ...over, call.callId],
        userIds: [...hostile, ada].map(({ id }) => id).slice(0, event === 'CALL.SIGNAL' ? 5 : 4),
        deviceIds: hostile.map(({ deviceId }) => deviceId),
        fileIds,
      };
      const count = Math.min(ROUND * hostile.length, runs - sent);
      const answers = Array.from({ length: count }, async (_, i): Promise<void> => {
        const client = hostile[i % hostile.length];
        const old = below(10) === 0 ? captured[below(captured.length)] : undefined;
        const args = old ?? argumentsOf(event, known, below);
        if (captured.length < KEPT) captured.push(args);
        else captured[below(KEPT)] = args;
        const answer: unknown = await client?.socket.timeout(20_000).emitWithAck(event, ...args);
        const text = JSON.stringify(answer);
        const parsed = v.safeParse(AnswerSchema, answer);
        const code = !parsed.success ? 'untyped' : parsed.output.ok ? 'ok' : parsed.output.error.code;
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (!parsed.success || code === 'INTERNAL' || inside.test(text) || text.includes(ben.id)) {
          throw new Error(`${event} ${JSON.stringify(args).slice(0, 2_000)} was answered ${text}`);
        }
      });
      await Promise.all(answers);
      sent += count;
      for (const client of hostile) client.heard.splice(0);
    }
    const seconds = (performance.now() - started) / 1000;
    const counts = [...codes].toSorted(([, a], [, b]) => b - a).map(([code, count]) => `${code} ${count}`);
    process.stdout.write(`${event}: ${runs} payloads, ${(runs / seconds).toFixed(0)}/s, ${counts.join(', ')}\n`);
    // Some were stopped by the schema, others came as far as the call.
    expect(codes.get('INVALID_PAYLOAD')).toBeGreaterThan(0);
    expect(codes.size).toBeGreaterThan(1);
    // The call of the two others is as it was, and they have heard of nothing but their own.
    const answer: Answer = await ada.send('CALL.SNAPSHOT', { callId: call.callId });
    expect(isDeepStrictEqual(answer.calls, [call])).toBe(true);
    for (const client of [ada, ben]) {
      expect(client.count('CALL.SIGNAL') + client.count('CALL.SYNC') + client.count('CALL.SYNC_BATCH')).toBe(0);
    }
    expect(server.pid).toBe(pid);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    for (const client of [...hostile, ada, ben]) client.close();
  }, 3_600_000);
});

test('T10: the same under the usual limits: what is refused for being too much is typed too', async () => {
  const strict = await new ServerProcess({ PARLEY_RATE_LIMIT: 'on', PARLEY_LOG_LEVEL: 'error' }).start();
  const ada = await new TestClient(strict.url, await signUp(strict.url, 'ada'), 'ada').ready();
  const below = generator(seed);
  const known: Known = { callIds: [], userIds: [ada.id], deviceIds: ['ada'], fileIds: [] };
  const codes = new Set<string>();
  for (let sent = 0; sent < runs * 3; sent += ROUND) {
    const answers = Array.from({ length: ROUND }, async () => {
      const event = clientEvents[below(clientEvents.length)] ?? 'CALL.SNAPSHOT';
      const answer: unknown = await ada.socket.timeout(20_000).emitWithAck(event, ...argumentsOf(event, known, below));
      const parsed = v.parse(AnswerSchema, answer);
      codes.add(parsed.ok ? 'ok' : parsed.error.code);
    });
    await Promise.all(answers);
  }
  expect([...codes]).toContain('RATE_LIMITED');
  expect([...codes]).not.toContain('INTERNAL');
  ada.close();
  await strict.stop();
}, 600_000);
