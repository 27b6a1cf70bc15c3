import { randomUUID } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { callOf, type TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

/** Until so many of the server's transactions wait for a lock. */
async function untilWaiting(waiting: number): Promise<void> {
  // On a connection of its own: a transaction sees the first picture it took of the others.
  await vi.waitFor(async () => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(server.db);
    expect(rows[0]?.count).toBe(waiting);
  });
}

/** Holds what `hold` locks or writes until so many of the server's transactions wait for it, then lets them go on. */
async function behind<T>(hold: RawBuilder<unknown>, waiting: number, act: () => Promise<T>): Promise<T> {
  const { acted } = await server.db.transaction().execute(async (tx) => {
    await hold.execute(tx);
    const pending = act();
    await untilWaiting(waiting);
    return { acted: pending };
  });
  return acted;
}

const stored = (callId: string) =>
  server.db.selectFrom('video_calls').selectAll().where('call_id', '=', callId).executeTakeFirstOrThrow();

test.each([
  ['START', 2, (_, [, , , dan]) => ({ to: [dan!.id], kind: 'video' })],
  ['INVITE', 0, (callId, [, , cleo]) => ({ callId, to: [cleo!.id] })],
  ['ACCEPT', 1, (callId) => ({ callId })],
  ['REJECT', 1, (callId) => ({ callId })],
  ['END', 0, (callId) => ({ callId })],
  ['REJOIN', 1, (callId) => ({ callId })],
  ['RESTART', 0, (callId) => ({ callId })],
] satisfies [string, number, (callId: string, people: TestClient[]) => object][])(
  'I8: %s sent twice in the same moment runs once and has one answer',
  async (command, sender, about) => {
    const people = await server.connectMany(4);
    const { callId } = callOf(await people[0]!.start([people[1]!]));
    if (command === 'RESTART') callOf(await people[0]!.command('END', callId));
    const first = people[sender]!;
    const second = await server.connect({ token: first.token, user: first.user }, first.deviceId);
    const payload = { commandId: randomUUID(), ...about(callId, people) };
    const locks = sql`
      select pg_advisory_xact_lock(hashtextextended(${first.id}, 0))
      from (select from video_calls where call_id = ${callId} for update) as call`;
    const [one, two] = await behind(locks, 2, () =>
      Promise.all([first, second].map((client) => client.send(`CALL.${command}`, payload))),
    );
    const call = callOf(one!);
    expect(callOf(two!)).toEqual(call);
    expect((await stored(call.callId)).version).toBe(call.version);
  },
);

test('I8: a command whose id is taken meanwhile, by one on another call, is UNAVAILABLE; then it has that one’s answer', async () => {
  const [ada, ben] = await server.connectMany(2);
  const call = callOf(await ada!.start([ben!]));
  const commandId = randomUUID();
  const other = sql`
    insert into call_commands (user_id, command_id, answer) values (${ada!.id}, ${commandId}, ${JSON.stringify(call)})`;
  const answer = await behind(other, 1, () => ada!.command('END', call.callId, commandId));
  expect(answer.error).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  expect(callOf(await ada!.command('END', call.callId, commandId))).toEqual(call);
  expect((await stored(call.callId)).status).toBe('ringing');
});

test('I8: an invitation that changed nothing has its answer again when it would change something', async () => {
  const [ada, ben] = await server.connectMany(2);
  const { callId } = callOf(await ada!.start([ben!]));
  callOf(await ben!.command('ACCEPT', callId));
  const payload = { commandId: randomUUID(), callId, to: [ben!.id] };
  const first = callOf(await ada!.send('CALL.INVITE', payload));
  const left = callOf(await ben!.command('END', callId));
  expect(callOf(await ada!.send('CALL.INVITE', payload))).toEqual(first);
  expect((await stored(callId)).version).toBe(left.version);
});

test('F36: two who call each other in groups with a third lock them in one order, and never wait in a circle', async () => {
  const [ada, third, ben] = await server.connectMany(3);
  const hold = sql`select pg_advisory_xact_lock(hashtextextended(${third!.id}, 0))`;
  const answers = await behind(hold, 2, () => Promise.all([ada!.start([third!, ben!]), ben!.start([third!, ada!])]));
  for (const answer of answers) expect(callOf(answer).status).toBe('ringing');
});

test('T60 F36: of two calls that ring, one that grows in that moment leaves the other to be joined', async () => {
  const [laptop, ben, cleo] = await server.connectMany(3);
  const phone = await server.connect({ token: laptop!.token, user: laptop!.user });
  const grows = callOf(await laptop!.start([ben!]));
  const stays = callOf(await phone.start([ben!]));
  const hold = sql`select from video_calls where call_id = ${grows.callId} for update`;
  const [invited, started] = await behind(hold, 2, async () => {
    const invitation = laptop!.invite(grows.callId, [cleo!]);
    await untilWaiting(1);
    return Promise.all([invitation, ben!.start([laptop!])]);
  });
  expect(callOf(invited).participants).toHaveLength(3);
  expect(callOf(started)).toMatchObject({ callId: stays.callId, status: 'active' });
});

test('I1: of two who leave in the same moment the second leaves the call that the first left behind', async () => {
  const [ada, ben] = await server.connectMany(2);
  const { callId } = callOf(await ada!.start([ben!]));
  callOf(await ben!.command('ACCEPT', callId));
  const hold = sql`select from video_calls where call_id = ${callId} for update`;
  const answers = await behind(hold, 2, () => Promise.all([ada!, ben!].map((client) => client.command('END', callId))));
  expect(answers.map((answer) => callOf(answer).version).toSorted()).toEqual([3, 4]);
  expect(await stored(callId)).toMatchObject({ status: 'ended', version: 4 });
});
