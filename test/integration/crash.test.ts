import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { signUp } from '../support/accounts.ts';
import { ServerProcess } from '../support/server-process.ts';
import { callOf, emitted, roster, TestClient, type Answer } from '../support/test-client.ts';

async function started(env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = new ServerProcess(env);
  onTestFinished(() => server.stop());
  return server.start();
}

async function connected(server: ServerProcess, name: string): Promise<TestClient> {
  const client = new TestClient(server.url, await signUp(server.url, name));
  onTestFinished(() => client.close());
  return client.ready();
}

describe('kill -9', () => {
  test('F1 A06 A24: while it rings: it still rings after the restart, and can be accepted', async () => {
    const server = await started();
    const [ada, ben] = [await connected(server, 'ada'), await connected(server, 'ben')];
    const call = callOf(await ada.start([ben]));
    const back = emitted(ben.socket, 'disconnect').then(() => emitted(ben.socket, 'connect'));
    await server.kill();
    await server.start();
    await back;
    const { calls } = await ben.next('CALL.SNAPSHOT', ({ calls }) => calls?.[0]?.callId === call.callId);
    expect(calls?.[0]?.status).toBe('ringing');
    expect(callOf(await ben.command('ACCEPT', call.callId)).status).toBe('active');
  });

  test('F1 A24 I9: while it rings and nobody answers: missed once, by the deadline it had', async () => {
    const server = await started({ PARLEY_RING_TIMEOUT_MS: '1500' });
    const [ada, ben] = [await connected(server, 'ada'), await connected(server, 'ben')];
    const { callId, createdAt } = callOf(await ada.start([ben]));
    await server.kill();
    await server.start();
    const missed = await ben.next('CALL.MISSED', ({ call }) => call?.callId === callId).catch(() => undefined);
    const response = await fetch(`${server.url}/api/calls/${callId}`, {
      headers: { authorization: `Bearer ${ada.token}` },
    });
    const { call, events } = await response.json();
    expect(missed?.call ?? call).toMatchObject({ status: 'missed' });
    expect(Date.parse(call.endedAt) - Date.parse(createdAt)).toBeGreaterThanOrEqual(1_500);
    expect(events.filter(({ type }: { type: string }) => type === 'CALL.MISSED')).toHaveLength(1);
  });

  test.each(['before_commit', 'after_commit', 'after_ack'])(
    'F3 I2 I6 I8: inside ACCEPT, %s: asked again it is answered as the first time, and done once',
    async (point) => {
      const server = new ServerProcess();
      onTestFinished(() => server.stop());
      // START reaches the point first, ACCEPT second.
      await server.start({ PARLEY_CRASH_AT: `${point}:2` });
      const [ada, ben] = [await connected(server, 'ada'), await connected(server, 'ben')];
      const { callId } = callOf(await ada.start([ben]));
      const commandId = randomUUID();
      const gone = emitted(ben.socket, 'disconnect');
      const first = ben.socket.timeout(2_000).emitWithAck('CALL.ACCEPT', { commandId, callId });
      await gone;
      const answered: Answer | undefined = await first.catch(() => undefined);
      const back = emitted(ben.socket, 'connect');
      await server.start();
      await back;
      const again = await ben.command('ACCEPT', callId, commandId);
      expect(callOf(again)).toMatchObject({ status: 'active' });
      if (answered) expect(again).toEqual(answered);
      if (point === 'before_commit') expect(answered).toBeUndefined();
      const response = await fetch(`${server.url}/api/calls/${callId}`, {
        headers: { authorization: `Bearer ${ada.token}` },
      });
      const { events } = await response.json();
      expect(events.filter(({ type }: { type: string }) => type === 'CALL.ACCEPTED')).toHaveLength(1);
      await ada
        .next('CALL.SNAPSHOT', ({ calls }) => calls?.[0]?.status === 'active')
        .catch(() => ada.next('CALL.ACCEPTED'));
    },
  );

  test('F2 A06 I4 I6: in a call: rosters are equal afterwards and nobody has left', async () => {
    const server = await started();
    const [ada, ben] = [await connected(server, 'ada'), await connected(server, 'ben')];
    const { callId } = callOf(await ada.start([ben]));
    callOf(await ben.command('ACCEPT', callId));
    await server.kill();
    await server.start();
    const whole = { [ada.id]: 'connected', [ben.id]: 'connected' };
    const settled = (client: TestClient) =>
      client.next('CALL.RECONNECTED', ({ call }) => JSON.stringify(roster(call)) === JSON.stringify(whole));
    const [one, two] = await Promise.race([
      Promise.all([settled(ada), settled(ben)]),
      // Both were back before anybody had looked: then nothing has changed at all.
      Promise.all([ada, ben].map((client) => client.next('CALL.SNAPSHOT', ({ calls }) => calls?.length === 1))),
    ]);
    expect(one && two).toBeTruthy();
    const answers = await Promise.all([ada, ben].map((client) => client.send('CALL.SNAPSHOT', { callId })));
    expect(answers[0]).toEqual(answers[1]);
    expect(ada.names(callId)).not.toContain('CALL.LEFT');
  });

  test('I9: in a call that nobody comes back to: over after the grace, counted from the restart', async () => {
    const server = await started({ PARLEY_RECONNECT_GRACE_MS: '500' });
    const [ada, ben] = [await connected(server, 'ada'), await connected(server, 'ben')];
    const { callId } = callOf(await ada.start([ben]));
    callOf(await ben.command('ACCEPT', callId));
    for (const client of [ada, ben]) client.close();
    await server.kill();
    await server.start();
    const other = new TestClient(server.url, { token: ada.token, user: ada.user });
    onTestFinished(() => other.close());
    await other.next('CALL.ENDED', ({ call }) => call?.callId === callId);
  });

  test('F4 I6: SIGTERM in a call: what was sent before is answered or can be asked again, and nobody has left', async () => {
    const server = await started();
    const [ada, ben] = [await connected(server, 'ada'), await connected(server, 'ben')];
    const { callId } = callOf(await ada.start([ben]));
    callOf(await ben.command('ACCEPT', callId));
    const commandId = randomUUID();
    const invited = ada.command('INVITE', callId, commandId).catch(() => undefined);
    const rejoined = ben.command('REJOIN', callId, commandId).catch(() => undefined);
    await server.terminate();
    await server.start();
    const back = await ben.command('REJOIN', callId, commandId);
    const first = await rejoined;
    if (first?.ok === true) expect(back).toEqual(first);
    expect(callOf(back).participants.map(({ status }) => status)).not.toContain('left');
    await invited;
    expect(ada.names(callId)).not.toContain('CALL.LEFT');
  });

  test('SIGTERM ends it cleanly, its database too', async () => {
    const server = new ServerProcess();
    await server.start();
    await connected(server, 'ada');
    await server.stop();
    expect(server.pid).toBeGreaterThan(0);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });
});
