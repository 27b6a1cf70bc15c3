import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callOf, roster } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

const RING_MS = 600;
const GRACE_MS = 900;
let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({
    PARLEY_RING_TIMEOUT_MS: String(RING_MS),
    PARLEY_RECONNECT_GRACE_MS: String(GRACE_MS),
    PARLEY_PING_MS: '500',
  });
});
afterAll(() => server.stop());

async function active(people: number) {
  const [ada, ...others] = await server.connectMany(people);
  const { callId } = callOf(await ada!.start(others));
  for (const other of others) callOf(await other.command('ACCEPT', callId));
  return { ada: ada!, others, callId };
}

describe('ring deadline', () => {
  test('A24 A60: a call that nobody answers is missed by itself, not ended', async () => {
    const [ada, ben] = await server.connectMany(2);
    const { callId, createdAt } = callOf(await ada!.start([ben!]));
    const missed = await ben!.next('CALL.MISSED', ({ call }) => call?.callId === callId);
    await ada!.next('CALL.MISSED');
    expect(missed.call).toMatchObject({ status: 'missed', version: 2 });
    // Never early by the database's own clock.
    expect(Date.parse(missed.call!.endedAt!) - Date.parse(createdAt)).toBeGreaterThanOrEqual(RING_MS);
    expect(roster(missed.call)).toEqual({ [ada!.id]: 'left', [ben!.id]: 'missed' });
    const { body } = await server.get(`/api/calls/${callId}`, ada!.token);
    expect(body).toMatchObject({ events: [{ type: 'CALL.STARTED' }, { type: 'CALL.MISSED', targetId: ben!.id }] });
    expect((await server.get('/api/calls', ada!.token)).body).toMatchObject({ calls: [{ outcome: 'unanswered' }] });
    expect((await server.get('/api/calls', ben!.token)).body).toMatchObject({ calls: [{ outcome: 'missed' }] });
  });

  test('who lets it ring out in an active call has missed it; the call goes on', async () => {
    const [ada, ben, cleo] = await server.connectMany(3);
    const { callId } = callOf(await ada!.start([ben!, cleo!]));
    callOf(await ben!.command('ACCEPT', callId));
    const { call } = await ada!.next('CALL.MISSED', ({ userId }) => userId === cleo!.id);
    expect(call?.status).toBe('active');
    expect(callOf(await cleo!.command('REJOIN', callId)).status).toBe('active');
  });
});

describe('reconnect grace', () => {
  test('A03 F11: the same device is back within the grace: reconnecting, then connected, never left', async () => {
    const { ada, others, callId } = await active(2);
    const ben = others[0]!;
    ben.drop();
    const lost = await ada.next('CALL.RECONNECTING', ({ userId }) => userId === ben.id);
    expect(roster(lost.call)[ben.id]).toBe('reconnecting');
    const again = await server.connect({ token: ben.token, user: ben.user }, ben.deviceId);
    const back = await ada.next('CALL.RECONNECTED', ({ userId }) => userId === ben.id);
    expect(roster(back.call)[ben.id]).toBe('connected');
    const snapshot = await again.next('CALL.SNAPSHOT');
    expect(snapshot.calls).toEqual([back.call]);
    expect(ada.names(callId)).not.toContain('CALL.LEFT');
  });

  test('A37 A62 B61 F10 F12 F28: whose device stays away has left, once, and is not back by waking up; the others talk on', async () => {
    const { ada, others, callId } = await active(3);
    const [ben, cleo] = others;
    ben!.drop();
    const { call } = await cleo!.next('CALL.LEFT', ({ userId }) => userId === ben!.id);
    expect(call).toMatchObject({ status: 'active' });
    await ada.settled();
    expect(ada.names(callId).filter((name) => name === 'CALL.LEFT')).toHaveLength(1);
    const again = await server.connect({ token: ben!.token, user: ben!.user }, ben!.deviceId);
    expect((await again.command('END', callId)).error?.code).toBe('NOT_CONNECTED');
    expect(roster(callOf(await again.command('REJOIN', callId)))[ben!.id]).toBe('connected');
  });

  test('I9: a call whose people are all gone ends by itself', async () => {
    const { ada, others, callId } = await active(2);
    const watcher = await server.connect({ token: ada.token, user: ada.user });
    ada.drop();
    others[0]!.drop();
    const { call } = await watcher.next('CALL.ENDED', (received) => received.call?.callId === callId);
    expect(call?.status).toBe('ended');
  });

  test('a caller who is lost for good while it rings cancels', async () => {
    const [ada, ben] = await server.connectMany(2);
    const { callId } = callOf(await ada!.start([ben!]));
    ada!.drop();
    const { call } = await Promise.race([
      ben!.next('CALL.CANCELED', (received) => received.call?.callId === callId),
      ben!.next('CALL.MISSED', (received) => received.call?.callId === callId),
    ]);
    expect(['canceled', 'missed']).toContain(call?.status);
  });

  test('A57: under a new socket a participant still hears everything', async () => {
    const { ada, others } = await active(3);
    const [ben, cleo] = others;
    ben!.drop();
    const again = await server.connect({ token: ben!.token, user: ben!.user }, ben!.deviceId);
    callOf(await cleo!.command('END', (await again.next('CALL.SNAPSHOT')).calls![0]!.callId));
    await again.next('CALL.LEFT', ({ userId }) => userId === cleo!.id);
    await ada.next('CALL.LEFT', ({ userId }) => userId === cleo!.id);
  });
});
