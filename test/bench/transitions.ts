import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallSnapshot } from '../../src/shared/call.ts';
import { CallService } from '../../src/server/calls/call-service.ts';
import { openDatabase, type Database } from '../../src/server/db/connection.ts';
import { startEmbedded } from '../../src/server/db/embedded.ts';
import { migrate } from '../../src/server/db/migrate.ts';
import { newId } from '../../src/server/ids.ts';
import { median, percentile } from '../support/timing.ts';
import { compare, type Result } from './result.ts';

const CLIENTS = [1, 16];
const ROUNDS = 5;
const ROUND_MS = 1_500;

/** One client's next transition. */
type Step = () => Promise<unknown>;

interface Round {
  /** Transitions committed per second. */
  rate: number;
  /** Milliseconds each took. */
  times: number[];
}

/** All clients make one transition after another, each waiting for its own. */
async function load(steps: readonly Step[]): Promise<Round> {
  const times: number[] = [];
  const start = performance.now();
  const until = start + ROUND_MS;
  await Promise.all(
    steps.map(async (step) => {
      for (let now = performance.now(); now < until;) {
        await step();
        const after = performance.now();
        times.push(after - now);
        now = after;
      }
    }),
  );
  return { rate: (times.length * 1000) / (performance.now() - start), times };
}

/** Two people who call each other again and again: START, ACCEPT, and each leaves. Four commands, four transitions. */
function cycle(calls: CallService, [a, b]: readonly [string, string]): Step {
  const caller = { userId: a, deviceId: 'desk' };
  const callee = { userId: b, deviceId: 'desk' };
  let callId = '';
  const steps: ((commandId: string) => Promise<CallSnapshot>)[] = [
    (commandId) => calls.start(caller, { commandId, to: [b], kind: 'video' }),
    (commandId) => calls.accept(callee, { commandId, callId }),
    (commandId) => calls.end(callee, { commandId, callId }),
    (commandId) => calls.end(caller, { commandId, callId }),
  ];
  let turn = 0;
  return async () => {
    const call = await steps[turn++ % steps.length]?.(randomUUID());
    callId = call?.callId ?? '';
  };
}

/**
 * The floor: the bare transaction, on the same tables and through the same pool, with an event of the same size. What
 * decides anything has to lock and read the row first, so that it does too; without the lock it is beside it in the details.
 */
function bare(db: Database, call: CallSnapshot, lock: 'first' | 'never'): Step {
  const { callId } = call;
  const text = JSON.stringify(call);
  let { version } = call;
  return () =>
    db.transaction().execute(async (tx) => {
      version++;
      if (lock === 'first') {
        await tx.selectFrom('video_calls').selectAll().where('call_id', '=', callId).forUpdate().execute();
      }
      await tx
        .insertInto('call_events')
        .values({
          call_id: callId,
          version,
          type: 'CALL.JOINED',
          at: new Date(),
          actor_id: null,
          target_id: null,
          reason: null,
          call: text,
        })
        .execute();
      await tx.updateTable('video_calls').set({ version }).where('call_id', '=', callId).execute();
    });
}

async function createPeople(db: Database, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await db
    .insertInto('users')
    .values(ids.map((id) => ({ id, name: id, name_key: id, display_name: 'Somebody', password_hash: '' })))
    .execute();
  return ids;
}

/** Durable lifecycle transitions through CallService against the least that is durable: a locked row, an event and a commit. */
export async function transitions(): Promise<Result[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-transitions-'));
  const embedded = await startEmbedded(dataDir);
  const database = openDatabase(embedded.connection);
  const { db } = database;
  try {
    await migrate(db);
    const calls = new CallService(database.transact, {
      ringTimeoutMs: 30_000,
      reconnectGraceMs: 30_000,
      limitRing: () => {},
      onCommit: () => {},
    });
    const results: Result[] = [];
    for (const clients of CLIENTS) {
      const people = await createPeople(db, clients * 4);
      const pair = (n: number): readonly [string, string] => [people[n] ?? '', people[n + clients] ?? ''];
      const opened = await Promise.all(
        Array.from({ length: clients }, (_, n) => {
          const [a, b] = pair(2 * clients + n);
          return calls.start({ userId: a, deviceId: 'desk' }, { commandId: randomUUID(), to: [b], kind: 'video' });
        }),
      );
      const cycles = Array.from({ length: clients }, (_, n) => cycle(calls, pair(n)));
      const bares = opened.map((call) => bare(db, call, 'first'));
      const unlocked = opened.map((call) => bare(db, call, 'never'));
      const rounds: { ours: Round; bare: Round; unlocked: Round }[] = [];
      // The first warms them up.
      for (let round = 0; round <= ROUNDS; round++) {
        const measured = { ours: await load(cycles), bare: await load(bares), unlocked: await load(unlocked) };
        if (round > 0) rounds.push(measured);
      }
      const rates = rounds.map(({ ours, bare, unlocked }) => ({
        ours: ours.rate,
        bare: bare.rate,
        unlocked: unlocked.rate,
      }));
      const p99 = (which: 'ours' | 'bare') =>
        percentile(
          rounds.flatMap((round) => round[which].times),
          0.99,
        );
      const who = clients === 1 ? '1 client' : `${clients} clients`;
      results.push(
        compare({
          name: `durable transitions, ${who}, against a bare transaction`,
          kind: 'rate',
          unit: `per second, median of ${ROUNDS}`,
          ours: median(rates.map((rate) => rate.ours)),
          floor: median(rates.map((rate) => rate.bare)),
          goal: 0.7,
          details: { rates },
        }),
        compare({
          name: `one durable transition, ${who}, against a bare transaction`,
          kind: 'cost',
          unit: 'ms, p99',
          ours: p99('ours'),
          floor: p99('bare'),
          goal: 2,
        }),
      );
    }
    return results;
  } finally {
    await database.close();
    await embedded.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
