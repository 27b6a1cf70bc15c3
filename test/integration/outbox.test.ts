import type { Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openDatabase, type Database } from '../../src/server/db/connection.ts';
import { migrate } from '../../src/server/db/migrate.ts';
import type { Schema } from '../../src/server/db/schema.ts';
import type { CallEvent } from '../../src/server/calls/call-store.ts';
import type { CallSnapshot } from '../../src/shared/call.ts';
import { Outbox } from '../../src/server/calls/outbox.ts';
import { createLog } from '../../src/server/log.ts';
import { createDatabase } from '../support/test-server.ts';

const CALL = 'call';
let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  const created = await createDatabase();
  const database = openDatabase(created.connection);
  db = database.db;
  close = async () => {
    await database.close();
    await created.drop();
  };
  await migrate(db);
  await db
    .insertInto('video_calls')
    .values({
      call_id: CALL,
      kind: 'video',
      status: 'ringing',
      version: 1,
      topology: 'mesh',
      created_at: new Date(),
      active_at: null,
      ended_at: null,
      restart_of: null,
    })
    .execute();
});
afterAll(() => close());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const call: CallSnapshot = {
  callId: CALL,
  kind: 'video',
  status: 'ringing',
  version: 1,
  topology: 'mesh',
  createdAt: new Date(0).toISOString(),
  participants: [],
};
const snapshot = JSON.stringify(call);

/** Writes that many lines of history; their ids. */
async function write(on: Kysely<Schema>, count = 1): Promise<number[]> {
  const line = { call_id: CALL, version: 1, type: 'CALL.STARTED' as const, at: new Date(), call: snapshot };
  const rows = await on
    .insertInto('call_events')
    .values(Array.from({ length: count }, () => ({ ...line, actor_id: null, target_id: null, reason: null })))
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** An outbox that writes down what it hands on; `until`: so many are here. */
async function tail(deliver: (id: number) => void = () => {}) {
  const ids: number[] = [];
  const waiting = new Set<() => void>();
  const outbox = new Outbox(db, createLog('silent'), ({ id }) => {
    ids.push(id);
    for (const check of waiting) check();
    deliver(id);
  });
  await outbox.start();
  const until = (count: number) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (ids.length < count) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return { outbox, ids, until };
}

test('I10: what was there before it starts is not told', async () => {
  await write(db, 3);
  const { outbox, ids, until } = await tail();
  const fresh = await write(db);
  await until(1);
  expect(ids).toEqual(fresh);
  await outbox.stop();
});

test('I10: what is committed late is told late, once; what came after it does not wait', async () => {
  const { outbox, ids, until } = await tail();
  const slow = await db.startTransaction().execute();
  const [first] = await write(slow);
  const [second] = await write(db);
  outbox.wake();
  await until(1);
  expect(ids).toEqual([second]);
  await slow.commit().execute();
  outbox.wake();
  await until(2);
  const [third] = await write(db);
  await until(3);
  expect(ids).toEqual([second, first, third]);
  await outbox.stop();
});

test('I10: what was rolled back holds nothing up, and nothing is told twice for it', async () => {
  const { outbox, ids, until } = await tail();
  const gone = await db.startTransaction().execute();
  await write(gone);
  const told = await write(db, 2);
  await gone.rollback().execute();
  await until(2);
  told.push(...(await write(db)));
  outbox.wake();
  await until(3);
  expect(ids).toEqual(told);
  await outbox.stop();
});

test('I12: a gap that outlasts every transaction is given up', async () => {
  const { outbox, ids, until } = await tail();
  const stuck = await db.startTransaction().execute();
  const [never] = await write(stuck);
  const told = await write(db);
  await until(1);
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now + 11_000);
  told.push(...(await write(db)));
  await until(2);
  await stuck.commit().execute();
  told.push(...(await write(db)));
  await until(3);
  expect(ids).toEqual(told);
  expect(ids).not.toContain(never);
  await outbox.stop();
});

test('more than one look reads is told whole, in order, by one call, although something is missing below', async () => {
  // Nobody but `wake` below makes it look.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { outbox, ids, until } = await tail();
  const gone = await db.startTransaction().execute();
  await write(gone);
  const many = await write(db, 1_300);
  outbox.wake();
  await until(many.length);
  expect(ids).toEqual(many);
  await gone.rollback().execute();
  await outbox.stop();
});

/** Lines of history as the service hands them on. */
const committed = (ids: readonly number[]): CallEvent[] =>
  ids.map((id) => ({
    id,
    version: 1,
    type: 'CALL.STARTED',
    at: new Date(),
    actorId: null,
    targetId: null,
    reason: null,
    call,
  }));

test('I10: what this node committed itself is told at once and once, however often it is looked for', async () => {
  const { outbox, ids, until } = await tail();
  const own = await write(db, 2);
  outbox.committed(committed(own));
  expect(ids).toEqual(own);
  outbox.wake();
  const [other = 0] = await write(db);
  outbox.wake();
  await until(3);
  expect(ids).toEqual([...own, other]);
  await outbox.stop();
});

test('I10: what is handed on while it is being read is not told again', async () => {
  const { outbox, ids, until } = await tail();
  const own = await write(db, 2);
  outbox.wake();
  outbox.committed(committed(own));
  outbox.wake();
  const [other = 0] = await write(db);
  await until(3);
  expect(ids).toEqual([...own, other]);
  await outbox.stop();
});

test('I10: what another node committed before is told before', async () => {
  const { outbox, ids, until } = await tail();
  const [before = 0] = await write(db);
  const own = await write(db);
  outbox.committed(committed(own));
  await until(2);
  expect(ids).toEqual([before, ...own]);
  await outbox.stop();
});

test('an event that cannot be delivered holds up no other', async () => {
  const { outbox, ids, until } = await tail((id) => {
    if (id === bad) throw new Error('planted');
  });
  const [bad = 0, ...rest] = await write(db, 3);
  outbox.wake();
  await until(3);
  expect(ids).toEqual([bad, ...rest]);
  await outbox.stop();
});
