import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seatsOf } from '../../src/server/calls/call-queries.ts';
import { CallService } from '../../src/server/calls/call-service.ts';
import { openDatabase } from '../../src/server/db/connection.ts';
import { callOf, type Received, type TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ PARLEY_RECONNECT_GRACE_MS: '700' });
});
afterAll(() => server.stop());

const about = (client: TestClient) => (received: Received) => received['userId'] === client.id;

async function active(...devices: [TestClient, TestClient]): Promise<string> {
  const [ada, ben] = devices;
  const { callId } = callOf(await ada.start([ben]));
  callOf(await ben.command('ACCEPT', callId));
  return callId;
}

describe('whose socket holds a seat', () => {
  test('I4: neither another device’s, nor another person’s of that name, nor one that a dead node left behind', async () => {
    const session = await server.signUp();
    const ben = await server.connect(session, 'phone');
    const laptop = await server.connect(session, 'laptop');
    await server.connect(undefined, 'phone');
    const ada = await server.connect();
    const callId = await active(ada, ben);
    const row = { connection_id: `left-behind-${callId}`, node_id: 999_999, user_id: ben.id, device_id: 'phone' };
    await server.db.insertInto('connections').values(row).execute();
    ben.drop();
    await ada.next('CALL.RECONNECTING', about(ben));
    await laptop.next('CALL.LEFT', about(ben));
    await ada.settled();
    expect(ada.names(callId)).not.toContain('CALL.RECONNECTED');
    expect(ada.names(callId).filter((name) => name === 'CALL.RECONNECTING')).toHaveLength(1);
  });

  test('A03: a device that has a socket again is not lost, however late somebody says so', async () => {
    const [ada, ben] = await server.connectMany(2);
    const callId = await active(ada!, ben!);
    const before = (await ada!.send('CALL.SNAPSHOT', { callId })).calls;
    const database = openDatabase(server.connection);
    const service = new CallService(database.transact, {
      ringTimeoutMs: 1_000,
      reconnectGraceMs: 1_000,
      limitRing: () => {},
      onCommit: () => {},
    });
    await service.lost(callId, { userId: ben!.id, deviceId: ben!.deviceId });
    await database.close();
    expect((await ada!.send('CALL.SNAPSHOT', { callId })).calls).toEqual(before);
  });

  test('F3 I4: a device whose new socket nobody noticed is found by the sweep', async () => {
    const [ada, ben] = await server.connectMany(2);
    await active(ada!, ben!);
    ben!.drop();
    await ada!.next('CALL.RECONNECTING', about(ben!));
    const { db } = server;
    const { node_id } = await db.selectFrom('connections').select('node_id').executeTakeFirstOrThrow();
    const row = { connection_id: `unnoticed-${ben!.id}`, node_id, user_id: ben!.id, device_id: ben!.deviceId };
    await db.insertInto('connections').values(row).execute();
    await ada!.next('CALL.RECONNECTED', about(ben!));
  });

  test('devices of two people may have the same name', async () => {
    const [ada, ben] = [await server.connect(undefined, 'd'), await server.connect(undefined, 'd')];
    const theirs = await active(ada, ben);
    const [cleo, dan] = [await server.connect(undefined, 'd'), await server.connect(undefined, 'd')];
    const callId = await active(cleo, dan);
    // A socket that comes or goes is no other person's business.
    expect(await seatsOf(server.db, { userId: ada.id, deviceId: 'd' })).toEqual([theirs]);
    ada.drop();
    await ben.next('CALL.RECONNECTING', about(ada));
    await dan.settled();
    expect(dan.names(callId)).not.toContain('CALL.RECONNECTING');
  });
});

test('I2: a device that accepts two calls in the same moment gets one, and hears which one stands in the way', async () => {
  for (let round = 0; round < 10; round++) {
    const [ada, ben] = await server.connectMany(2);
    const session = await server.signUp();
    const sockets = [await server.connect(session, 'phone'), await server.connect(session, 'phone')];
    const calls = [callOf(await ada!.start([session.user.id])), callOf(await ben!.start([session.user.id]))];
    const answers = await Promise.all(sockets.map((socket, i) => socket.command('ACCEPT', calls[i]!.callId)));
    const won = answers.findIndex((answer) => answer.ok);
    expect(answers[1 - won]?.error).toMatchObject({ code: 'ALREADY_IN_CALL', callId: calls[won]?.callId });
  }
});

test('F6 I9: a call that somebody holds locked keeps no other from ringing out', async () => {
  const impatient = await TestServer.start({ PARLEY_RING_TIMEOUT_MS: '400' });
  // Which of the four is looked at first is the database's choice.
  for (let round = 0; round < 4; round++) {
    const people = await impatient.connectMany(8);
    const ids: string[] = [];
    for (let i = 0; i < 8; i += 2) ids.push(callOf(await people[i]!.start([people[i + 1]!])).callId);
    const free = ids[round] ?? '';
    await impatient.db.transaction().execute(async (tx) => {
      const held = ids.filter((id) => id !== free);
      await sql`select 1 from video_calls where call_id in (${sql.join(held)}) for update`.execute(tx);
      await people[2 * round]!.next('CALL.MISSED', ({ call }) => call?.callId === free);
      // Still held: the database ends a transaction that idles for long.
      await sql`select 1`.execute(tx);
    });
  }
  await impatient.stop();
}, 60_000);

test('F6: a call that somebody holds locked keeps no other call waiting', async () => {
  const [ada, ben, cleo, dan] = await server.connectMany(4);
  const held = callOf(await ada!.start([ben!]));
  const free = callOf(await cleo!.start([dan!]));
  await server.db.transaction().execute(async (tx) => {
    await sql`select from video_calls where call_id = ${held.callId} for update`.execute(tx);
    expect(callOf(await dan!.command('ACCEPT', free.callId)).status).toBe('active');
  });
});

test('A28: everybody in a roster has a name: who started, who was called, who was invited later, who started again', async () => {
  const [ada, ben, cleo] = await Promise.all(
    ['Ada', 'Ben', 'Cleo'].map(async (name) => server.connect(await server.signUp(name))),
  );
  const callId = await active(ada!, ben!);
  const invited = callOf(await ada!.invite(callId, [cleo!]));
  expect(invited.participants.map(({ displayName }) => displayName)).toEqual(['Ada', 'Ben', 'Cleo']);
  for (const client of [ada!, ben!]) await client.command('END', callId);
  const again = callOf(await ben!.command('RESTART', callId));
  expect(again.participants.map(({ displayName }) => displayName)).toEqual(['Ben', 'Ada', 'Cleo']);
});

test('A28: a roster has its people in one order, wherever it is read', async () => {
  const [ada, ben, cleo, dan] = await server.connectMany(4);
  const { callId } = callOf(await ada!.start([dan!, cleo!, ben!]));
  const order = [ada!, dan!, cleo!, ben!].map(({ id }) => id);
  for (const client of [ben!, dan!]) {
    const call = callOf(await client.command('ACCEPT', callId));
    expect(call.participants.map(({ userId }) => userId)).toEqual(order);
    const [read] = (await client.send('CALL.SNAPSHOT', { callId })).calls ?? [];
    expect(read).toEqual(call);
  }
});

test('A06 A28: after every change the roster that is read is the one that was answered', async () => {
  const [ada, ben, cleo] = await server.connectMany(3);
  const desk = await server.connect({ token: ada!.token, user: ada!.user });
  const { callId } = callOf(await ada!.start([ben!]));
  const steps = [
    () => ben!.command('ACCEPT', callId),
    () => ada!.command('END', callId),
    // Who called is called back, by somebody else, and answers on another device.
    () => ben!.invite(callId, [ada!, cleo!]),
    () => desk.command('ACCEPT', callId),
    () => cleo!.command('REJECT', callId),
    () => ada!.command('REJOIN', callId),
    () => ben!.command('END', callId),
    () => ada!.command('END', callId),
  ];
  for (const step of steps) {
    const call = callOf(await step());
    expect((await ada!.send('CALL.SNAPSHOT', { callId })).calls).toEqual([call]);
  }
});

test('A57 A59: the snapshot has my live calls alone', async () => {
  const [ada, ben, cleo, dan] = await server.connectMany(4);
  const over = await active(ada!, ben!);
  for (const client of [ada!, ben!]) await client.command('END', over);
  await active(cleo!, dan!);
  const { callId } = callOf(await ada!.start([ben!]));
  for (const client of [ada!, ben!]) {
    const { calls } = await client.send('CALL.SNAPSHOT', {});
    expect(calls?.map((call) => call.callId)).toEqual([callId]);
  }
});

test('A10 A56: a row changed under the service is what the next event tells, and to whom', async () => {
  const [ada, ben, cleo, dan] = await server.connectMany(4);
  const { callId } = callOf(await ada!.start([ben!, cleo!]));
  const { db } = server;
  const declined = { status: 'declined', ring_deadline: null } as const;
  await db
    .updateTable('call_participants')
    .set(declined)
    .where('call_id', '=', callId)
    .where('user_id', '=', cleo!.id)
    .execute();
  const row = {
    call_id: callId,
    user_id: dan!.id,
    position: 3,
    role: 'invitee',
    status: 'left',
    invited_by: ada!.id,
  } as const;
  await db.insertInto('call_participants').values(row).execute();
  callOf(await ben!.command('ACCEPT', callId));
  const { call } = await dan!.next('CALL.ACCEPTED');
  expect(call?.participants.map(({ status }) => status)).toEqual(['connected', 'connected', 'declined', 'left']);
});
