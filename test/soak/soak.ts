import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { isLive, type CallSnapshot } from '../../src/shared/call.ts';
import { readCalls } from '../../src/server/calls/call-store.ts';
import { openDatabase, type Database } from '../../src/server/db/connection.ts';
import { signUp } from '../support/accounts.ts';
import { urlOf } from '../support/database-url.ts';
import { generator } from '../support/generator.ts';
import { startRedis } from '../support/redis.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Acts } from './acts.ts';
import { earlyEnds, forgottenAnswers, readHistory, strayedSignals, wrongSteps } from './checks.ts';
import { Device } from './device.ts';
import { breakThings } from './faults.ts';

const PEOPLE = 6;
/** People with a second device. */
const TWICE = 2;
const RING_MS = 3_000;
const GRACE_MS = 2_000;
const PING_MS = 1_000;
/** Pairs of hands that do something at the same time. */
const HANDS = 6;
const PAUSE_MS = 150;
/** How long everything may take to come to rest; a machine with other things to do takes longer than it should. */
const REST_MS = 30_000;
const LOOK_MS = 100;

export interface SoakOptions {
  ms: number;
  seed: number;
  connection: pg.ClientConfig;
  /** Ends the database at once, where nobody else uses it; it comes back by itself. */
  killDatabase?: () => void;
}

export interface SoakResult {
  seconds: number;
  seed: number;
  sent: number;
  acknowledged: number;
  signals: number;
  calls: number;
  transitions: number;
  faults: Record<string, number>;
  /** Of the fuller node, at the end. */
  nodeMegabytes: number;
  /** What was not as promised, a sentence each. */
  violations: string[];
}

/**
 * People on two nodes call each other while connections, nodes, Redis and the database are broken under them. When that is
 * over everything comes to rest, and what happened is held against the invariants I1 to I6 and I8 to I10, I12.
 */
export async function soak({ ms, seed, connection, killDatabase }: SoakOptions): Promise<SoakResult> {
  const below = generator(seed);
  const database = openDatabase(connection);
  let redis = await startRedis();
  const env = {
    DATABASE_URL: urlOf(connection),
    REDIS_URL: redis.url,
    PARLEY_RING_TIMEOUT_MS: String(RING_MS),
    PARLEY_RECONNECT_GRACE_MS: String(GRACE_MS),
    PARLEY_PING_MS: String(PING_MS),
    PARLEY_LOG_LEVEL: 'error',
  };
  const nodes = [new ServerProcess(env), new ServerProcess(env)];
  const devices: Device[] = [];
  try {
    for (const node of nodes) await node.start();
    const urls = nodes.map(({ url }) => url);
    for (let person = 0; person < PEOPLE; person++) {
      const session = await signUp(urls[0] ?? '', `soak-${randomUUID()}`);
      for (let n = 0; n < (person < TWICE ? 2 : 1); n++)
        devices.push(await Device.create(session, `device-${n}`, urls));
    }
    for (const [i, device] of devices.entries()) device.move(i);
    await until('everybody is connected', () => devices.every(({ connected }) => connected));

    const start = performance.now();
    const end = start + ms;
    const acts = new Acts(devices, below);
    const hands = Array.from({ length: HANDS }, async () => {
      while (performance.now() < end) {
        await acts.some();
        await delay(below(PAUSE_MS));
      }
    });
    const breakable = {
      nodes,
      devices,
      killDatabase,
      killRedis: () => redis.kill(),
      startRedis: async () => void (redis = await startRedis(redis.port)),
    };
    const faults = await breakThings(breakable, below, end);
    await Promise.all(hands);

    const violations = await rest(database.db, devices);
    const nodeMegabytes = Math.max(...nodes.map(({ pid }) => residentMegabytes(pid)));
    const history = await readHistory(database.db);
    const signals = devices.flatMap((device) => device.signals);
    violations.push(
      ...devices.flatMap((device) => device.wrong),
      ...wrongSteps(history),
      ...earlyEnds(history, { ringMs: RING_MS, graceMs: GRACE_MS }),
      ...strayedSignals(history, signals),
      ...(await forgottenAnswers(history, acts.sent)),
      ...(await abandoned(database.db, devices, nodes[0])),
    );
    return {
      seconds: Math.round((performance.now() - start) / 1000),
      seed,
      sent: acts.sent.length,
      acknowledged: acts.sent.filter(({ answer }) => answer?.ok).length,
      signals: signals.length,
      calls: history.size,
      transitions: [...history.values()].reduce((sum, rows) => sum + (rows.at(-1)?.version ?? 0), 0),
      faults,
      nodeMegabytes,
      violations,
    };
  } finally {
    for (const device of devices) device.close();
    await Promise.all(nodes.map((node) => node.stop()));
    await database.close();
    await redis.kill();
  }
}

/** I4, I10: every client has the live calls of its person as the database has them, and what is shared the same as all. */
async function rest(db: Database, devices: readonly Device[]): Promise<string[]> {
  const settled = async () => {
    const calls = await liveCalls(db);
    return devices.every((device) => {
      const mine = calls.filter((call) => call.participants.some(({ userId }) => userId === device.userId));
      return device.connected && sameCalls(mine, [...device.calls.values()]);
    });
  };
  const equal = () => {
    const shown = new Map<string, string>();
    return devices.every(({ seat, shared }) => {
      if (!seat || !shared) return true;
      const mine = JSON.stringify([shared.view.seq, shared.view.state]);
      const others = shown.get(seat.callId) ?? mine;
      shown.set(seat.callId, mine);
      return mine === others;
    });
  };
  const findings: string[] = [];
  if (!(await eventually(settled))) findings.push('I4: clients and database did not come to the same rosters');
  // One more act of each, so that whoever has missed the last one notices.
  for (const { shared } of devices) void shared?.act('HAND_RAISE', { raised: true });
  if (!(await eventually(equal))) findings.push('I10: what is shared did not come to be the same for everybody');
  return findings;
}

/** I9: the last who are there go with their node, others after it: no call rings or runs for long. */
async function abandoned(db: Database, devices: readonly Device[], node: ServerProcess | undefined): Promise<string[]> {
  await node?.kill();
  for (const device of devices) device.leave();
  const over = await eventually(async () => (await liveCalls(db)).length === 0);
  return over ? [] : ['I9: a call goes on with nobody in it'];
}

async function liveCalls(db: Database): Promise<CallSnapshot[]> {
  const rows = await db.selectFrom('video_calls').select(['call_id', 'status']).execute();
  return readCalls(
    db,
    rows.filter(({ status }) => isLive(status)).map((row) => row.call_id),
  );
}

function sameCalls(one: readonly CallSnapshot[], other: readonly CallSnapshot[]): boolean {
  const sorted = (calls: readonly CallSnapshot[]) => calls.toSorted((a, b) => a.callId.localeCompare(b.callId));
  return isDeepStrictEqual(sorted(one), sorted(other));
}

async function eventually(holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = performance.now() + REST_MS;
  while (!(await holds())) {
    if (performance.now() > end) return false;
    await delay(LOOK_MS);
  }
  return true;
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  if (!(await eventually(holds))) throw new Error(`not in time: ${what}`);
}

function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes ?? 0) / 1024);
}
