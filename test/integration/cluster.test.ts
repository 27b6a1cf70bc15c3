import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Cluster } from '../support/cluster.ts';
import { urlOf } from '../support/database-url.ts';
import { Proxy } from '../support/proxy.ts';
import { startRedis } from '../support/redis.ts';
import { callOf, roster } from '../support/test-client.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster.stop());

describe('two nodes', () => {
  test('a call between people on different nodes: ring, accept, signals both ways, presence, end', async () => {
    const [one, two] = await cluster.nodes();
    const [ada, ben] = [await cluster.join(one), await cluster.join(two)];
    const { callId } = callOf(await ada.start([ben]));
    await ben.next('CALL.RING');
    await ben.next('PRESENCE.CHANGED', (heard) => heard['userId'] === ada.id && heard['presence'] === 'in-call');
    const call = callOf(await ben.command('ACCEPT', callId));
    expect((await ada.next('CALL.ACCEPTED')).call).toEqual(call);
    expect(await ada.signal(callId, ben)).toEqual({ ok: true });
    expect(await ben.signal(callId, ada)).toEqual({ ok: true });
    await Promise.all([ada.next('CALL.SIGNAL'), ben.next('CALL.SIGNAL')]);
    await ada.command('END', callId);
    await ben.next('CALL.LEFT');
    await ben.command('END', callId);
    await ada.next('CALL.ENDED');
    expect(ben.count('CALL.RING')).toBe(1);
    expect(ada.count('CALL.ACCEPTED')).toBe(1);
  });

  test('A50: cursors go in step between nodes, and each hears how early its own was', async () => {
    const [one, two] = await cluster.nodes();
    const people = await Promise.all(
      [one, two, two].map((node) => cluster.join(node, undefined, undefined, { batches: true })),
    );
    const [ada, ...others] = people;
    const { callId } = callOf(await ada!.start(others));
    for (const other of others) callOf(await other.command('ACCEPT', callId));
    const surface = { type: 'share', userId: ada!.id };
    await Promise.all(
      people.map((who) => who.send('CALL.SYNC', { callId, action: 'CURSOR_MOVE', surface, x: 0.5, y: 0.5 })),
    );
    for (const who of people) {
      await who.next('CALL.SYNC_BATCH', () => who.batched.length >= 3);
      expect(who.batched.map(({ from }) => from).toSorted()).toEqual(people.map(({ id }) => id).toSorted());
      for (const one of who.batched) expect(one['early']).toEqual(expect.any(Number));
      expect(who.count('CALL.SYNC')).toBe(0);
    }
  });

  test('F9: the node of one is killed in a call: on the other they come back, the call goes on', async () => {
    const [one, two] = await cluster.nodes();
    const [ada, ben] = [await cluster.join(one), await cluster.join(two)];
    const { callId } = callOf(await ada.start([ben]));
    callOf(await ben.command('ACCEPT', callId));
    await one.kill();
    await ben.next('CALL.RECONNECTING', ({ userId }) => userId === ada.id);
    const again = await cluster.join(two, { token: ada.token, user: ada.user }, ada.deviceId);
    const { call } = await ben.next('CALL.RECONNECTED', ({ userId }) => userId === ada.id);
    expect(roster(call)).toEqual({ [ada.id]: 'connected', [ben.id]: 'connected' });
    expect(await again.signal(callId, ben)).toEqual({ ok: true });
    expect(ben.names(callId)).not.toContain('CALL.LEFT');
  });

  test('F9 I1 T60: the node that rang is killed: the other lets it ring out, once', async () => {
    const [one, two] = await cluster.nodes({ PARLEY_RING_TIMEOUT_MS: '1500' });
    const [ada, ben] = [await cluster.join(one), await cluster.join(two)];
    const { callId } = callOf(await ada.start([ben]));
    await one.kill();
    const { call } = await ben.next('CALL.MISSED', (heard) => heard.call?.callId === callId);
    expect(call?.status).toBe('missed');
    await ben.settled();
    expect(ben.names(callId).filter((name) => name === 'CALL.MISSED')).toHaveLength(1);
  });

  test('T4: signing out on one node closes the sockets on the other', async () => {
    const [one, two] = await cluster.nodes();
    const ada = await cluster.join(one);
    const phone = await cluster.join(two, { token: ada.token, user: ada.user });
    const closed = new Promise((resolve) => phone.socket.once('disconnect', resolve));
    await fetch(`${one.url}/api/sessions/current`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${ada.token}` },
    });
    await closed;
  });

  test('T61: limits are shared: alternating between nodes gains nothing', async () => {
    const [one, two] = await cluster.nodes({ PARLEY_RATE_LIMIT: 'on' });
    const ada = await cluster.join(one);
    const laptop = await cluster.join(two, { token: ada.token, user: ada.user });
    const ben = await cluster.join(two);
    const codes: (string | undefined)[] = [];
    for (let i = 0; i < 8; i++) {
      const device = i % 2 === 0 ? ada : laptop;
      const answer = await device.start([ben]);
      codes.push(answer.error?.code);
      if (answer.call) await device.command('END', answer.call.callId);
    }
    expect(codes).toEqual([
      ...Array.from({ length: 5 }, () => undefined),
      ...Array.from({ length: 3 }, () => 'RATE_LIMITED'),
    ]);
  });

  test('T59 I5: a roster forged over Redis, or garbage, is told to nobody; signals between the nodes go on', async () => {
    const [one, two] = await cluster.nodes();
    const [ada, ben] = [await cluster.join(one), await cluster.join(two)];
    const { callId } = callOf(await ada.start([ben]));
    const truth = callOf(await ben.command('ACCEPT', callId));
    const forger = createClient({ url: cluster.redis.url });
    await forger.connect();
    const forged = { ...truth, version: 1_000_000, status: 'ended', participants: [] };
    const packet = { type: 2, nsp: '/', data: ['CALL.ENDED', { call: forged }] };
    const room = `socket.io#/#user:${ben.id}#`;
    const sent = JSON.stringify(['forger', packet, { rooms: [`user:${ben.id}`], except: [], flags: {} }]);
    for (const message of [sent, 'no json', '[]', '["forger",{}]']) {
      expect(await forger.publish(room, message)).toBe(2);
    }
    const disconnect = JSON.stringify({ type: 4, opts: { rooms: [], except: [] }, close: true });
    expect(await forger.publish('socket.io-request#/#', disconnect)).toBe(0);
    await forger.close();
    // On the same way, behind what was forged.
    expect(await ada.signal(callId, ben)).toEqual({ ok: true });
    await ben.next('CALL.SIGNAL');
    expect(ben.names(callId)).not.toContain('CALL.ENDED');
    expect((await ben.send('CALL.SNAPSHOT', { callId })).calls).toEqual([truth]);
  });

  test('T59: a Redis with a password carries signals for the nodes, and answers nobody without it', async () => {
    const own = await startRedis(undefined, 'a-secret');
    const [one, two] = await cluster.nodes({ REDIS_URL: own.url });
    const [ada, ben] = [await cluster.join(one), await cluster.join(two)];
    const stranger = connect(own.port, '127.0.0.1').end('PUBLISH socket.io#/# []\r\n');
    expect(await text(stranger)).toMatch(/^-NOAUTH/);
    const { callId } = callOf(await ada.start([ben]));
    callOf(await ben.command('ACCEPT', callId));
    expect(await ada.signal(callId, ben)).toEqual({ ok: true });
    await ben.next('CALL.SIGNAL');
    await Promise.all([one.stop(), two.stop()]);
    await own.kill();
  });

  test('F7: Redis is killed: calls on one node do not notice, and across nodes they still start and end', async () => {
    const own = await startRedis();
    const [one, two] = await cluster.nodes({ REDIS_URL: own.url });
    const [ada, ben, cleo] = [await cluster.join(one), await cluster.join(one), await cluster.join(two)];
    await own.kill();
    const { callId } = callOf(await ada.start([ben, cleo]));
    await Promise.all([ben.next('CALL.RING'), cleo.next('CALL.RING')]);
    callOf(await ben.command('ACCEPT', callId));
    callOf(await cleo.command('ACCEPT', callId));
    expect(await ada.signal(callId, ben)).toEqual({ ok: true });
    await ben.next('CALL.SIGNAL');
    expect((await fetch(`${one.url}/readyz`)).status).toBe(503);
  });

  test('F8 I4 I10: one node is cut from Redis without a word: its people are answered, and everybody’s roster is right', async () => {
    const road = await Proxy.open({ host: '127.0.0.1', port: cluster.redis.port });
    onTestFinished(() => road.close());
    const [one, two] = await cluster.nodes({}, { REDIS_URL: `redis://127.0.0.1:${road.port}` });
    const [ada, ben, cleo] = [await cluster.join(one), await cluster.join(one), await cluster.join(two)];
    road.block();
    const { callId } = callOf(await ada.start([ben, cleo]));
    await cleo.next('CALL.RING');
    callOf(await cleo.command('ACCEPT', callId));
    const call = callOf(await ben.command('ACCEPT', callId));
    for (const client of [ada, cleo]) {
      expect((await client.next('CALL.ACCEPTED', ({ userId }) => userId === ben.id)).call).toEqual(call);
    }
    expect(await ada.signal(callId, ben)).toEqual({ ok: true });
    await ben.next('CALL.SIGNAL');
    callOf(await ada.command('END', callId));
    await cleo.next('CALL.LEFT', ({ userId }) => userId === ada.id);
  });

  test('F8 I4 I6: one node is cut from the database without a word: it answers nothing it cannot keep; the other goes on', async () => {
    const { host = '', port = 5432, connectionString } = cluster.database.connection;
    const direct = new URL(urlOf(cluster.database.connection));
    const road = await Proxy.open(
      connectionString === undefined
        ? { path: `${host}/.s.PGSQL.${port}` }
        : { host: direct.hostname, port: Number(direct.port) },
    );
    onTestFinished(() => road.close());
    const through = Object.assign(new URL(direct), { host: `127.0.0.1:${road.port}` });
    const [one, two] = await cluster.nodes({}, { DATABASE_URL: through.href });
    const [ada, ben, cleo] = [await cluster.join(one), await cluster.join(two), await cluster.join(two)];
    const { callId } = callOf(await ada.start([ben]));
    callOf(await ben.command('ACCEPT', callId));
    road.block();
    const commandId = randomUUID();
    const first = ada.command('END', callId, commandId);
    callOf(await ben.invite(callId, [cleo]));
    const call = callOf(await cleo.command('ACCEPT', callId));
    expect(roster(call)).toEqual({ [ada.id]: 'connected', [ben.id]: 'connected', [cleo.id]: 'connected' });
    road.heal();
    expect((await first).error).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    let again = await ada.command('END', callId, commandId);
    while (again.error?.retryable) again = await ada.command('END', callId, commandId);
    expect(roster(callOf(again))[ada.id]).toBe('left');
    await ben.next('CALL.LEFT', ({ userId }) => userId === ada.id);
    // What happened while it was cut off is made good.
    await ada.next('CALL.ACCEPTED', ({ userId }) => userId === cleo.id);
  });
});
