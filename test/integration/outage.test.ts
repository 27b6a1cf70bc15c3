import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { signUp } from '../support/accounts.ts';
import { ServerProcess } from '../support/server-process.ts';
import { callOf, emitted, plainSdp, roster, TestClient, type Answer } from '../support/test-client.ts';

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

/** Asks until the answer is another than "try again"; every code that was given on the way. */
async function insist(ask: () => Promise<Answer>): Promise<{ answer: Answer; codes: Set<string> }> {
  const codes = new Set<string>();
  for (;;) {
    const answer = await ask();
    if (answer.error?.retryable !== true) return { answer, codes };
    codes.add(answer.error.code);
  }
}

describe('F5: the database is restarted under the server', () => {
  test('F5 I4 I9: who goes away while it is away is gone when it is back', async () => {
    const server = await started({ PARLEY_RECONNECT_GRACE_MS: '500' });
    const [ada, ben] = [await connected(server, 'ada'), await connected(server, 'ben')];
    const { callId } = callOf(await ada.start([ben]));
    callOf(await ben.command('ACCEPT', callId));
    server.killDatabase();
    ben.drop();
    await ada.next('CALL.RECONNECTING', ({ userId }) => userId === ben.id);
    await ada.next('CALL.LEFT', ({ userId }) => userId === ben.id);
  });

  test('F5 I3 I6: commands are UNAVAILABLE, not lost and not doubled; it recovers alone, nobody has left', async () => {
    const server = await started();
    const [ada, ben, cleo] = [
      await connected(server, 'ada'),
      await connected(server, 'ben'),
      await connected(server, 'cleo'),
    ];
    const { callId } = callOf(await ada.start([ben, cleo]));
    callOf(await ben.command('ACCEPT', callId));
    const commandId = randomUUID();
    const accept = () => cleo.command('ACCEPT', callId, commandId);
    for (let round = 0; round < 3; round++) {
      server.killDatabase();
      const { answer, codes } = await insist(accept);
      expect(callOf(answer).participants.map(({ status }) => status)).not.toContain('left');
      expect([...codes].filter((code) => code !== 'UNAVAILABLE')).toEqual([]);
    }
    // What it told nobody while it was away is made good.
    await ada.next('CALL.ACCEPTED', ({ userId }) => userId === cleo.id);
    // Their sockets were there all the while.
    const { answer } = await insist(() => ada.send('CALL.SNAPSHOT', { callId }));
    expect(roster(answer.calls?.[0])).toEqual({
      [ada.id]: 'connected',
      [ben.id]: 'connected',
      [cleo.id]: 'connected',
    });
    for (const name of ['CALL.RECONNECTING', 'CALL.LEFT']) expect(ada.names(callId)).not.toContain(name);
    expect(ada.socket.connected && ben.socket.connected && cleo.socket.connected).toBe(true);
    callOf((await insist(() => ada.command('END', callId))).answer);
    await ben.next('CALL.LEFT', ({ userId }) => userId === ada.id);
    const response = await fetch(`${server.url}/api/calls/${callId}`, {
      headers: { authorization: `Bearer ${ada.token}` },
    });
    const { call, events }: { call: { version: number }; events: { version: number; type: string }[] } =
      await response.json();
    expect([...new Set(events.map(({ version }) => version))]).toEqual(
      Array.from({ length: call.version }, (_, i) => i + 1),
    );
    expect(events.filter(({ type }) => type === 'CALL.ACCEPTED')).toHaveLength(2);
  }, 60_000);

  test('F5 I9: a ring that ran out meanwhile is over as soon as the database is back', async () => {
    const server = await started({ PARLEY_RING_TIMEOUT_MS: '700' });
    const [ada, ben] = [await connected(server, 'ada'), await connected(server, 'ben')];
    const { callId } = callOf(await ada.start([ben]));
    server.killDatabase();
    const { call } = await ben.next('CALL.MISSED', (heard) => heard.call?.callId === callId);
    expect(call?.status).toBe('missed');
  });
});

test('F29: a server whose clock is wrong lets it ring exactly as long: deadlines are the database’s', async () => {
  for (const minutes of [-10, 60]) {
    const skew = `Date.now=(n=>()=>n()+${minutes * 60_000})(Date.now.bind(Date))`;
    const server = await started({
      PARLEY_RING_TIMEOUT_MS: '700',
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(skew)}`,
    });
    const [ada, ben] = [await connected(server, 'ada'), await connected(server, 'ben')];
    const { callId, createdAt } = callOf(await ada.start([ben]));
    const { call } = await ben.next('CALL.MISSED', (heard) => heard.call?.callId === callId);
    const rang = Date.parse(call?.endedAt ?? '') - Date.parse(createdAt);
    expect(rang).toBeGreaterThanOrEqual(700);
    expect(rang).toBeLessThan(60_000);
    expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(60_000);
  }
});

test('F41 I10: the server stands still for two seconds: nobody has left, and what was sent comes in order', async () => {
  const server = await started();
  const [ada, ben] = [await connected(server, 'ada'), await connected(server, 'ben')];
  const { callId } = callOf(await ada.start([ben]));
  callOf(await ben.command('ACCEPT', callId));
  server.signal('SIGSTOP');
  const numbered = (n: number) => ({ type: 'candidate', candidate: { candidate: `candidate:${n}` } });
  const sent = Array.from({ length: 200 }, (_, n) => ada.signal(callId, ben, numbered(n)));
  // The fault itself: there is nothing to wait for.
  await delay(2_000);
  server.signal('SIGCONT');
  for (const answer of await Promise.all(sent)) expect(answer).toEqual({ ok: true });
  await ben.settled();
  const heard = ben.heard.filter(({ event }) => event === 'CALL.SIGNAL').map(({ signal }) => signal);
  expect(heard).toEqual(Array.from({ length: 200 }, (_, n) => numbered(n)));
  for (const name of ['CALL.RECONNECTING', 'CALL.LEFT']) expect(ada.names(callId)).not.toContain(name);
});

test('F42 I4 I6: everybody comes back in the same moment: each has its snapshot, every roster is whole again', async () => {
  const server = await started();
  const people = await Promise.all(Array.from({ length: 16 }, (_, i) => signUp(server.url, `person-${i}`)));
  // Ten devices each; the first two people are in a call, and so on.
  const clients = people.flatMap((session) =>
    Array.from({ length: 10 }, (_, i) => new TestClient(server.url, session, `device-${i}`)),
  );
  onTestFinished(() => clients.forEach((client) => client.close()));
  await Promise.all(clients.map((client) => client.ready()));
  const calls: string[] = [];
  for (let i = 0; i < clients.length; i += 20) {
    const [caller, callee] = [clients[i]!, clients[i + 10]!];
    const { callId } = callOf(await caller.start([callee]));
    callOf(await callee.command('ACCEPT', callId));
    calls.push(callId);
  }
  const back = clients.map((client) =>
    emitted(client.socket, 'disconnect').then(() => emitted(client.socket, 'connect')),
  );
  await server.kill();
  for (const client of clients) client.heard.splice(0);
  await server.start();
  await Promise.all(back);
  await Promise.all(clients.map((client) => client.next('CALL.SNAPSHOT', ({ calls }) => calls?.length === 1)));
  for (const [i, callId] of calls.entries()) {
    const caller = clients[20 * i]!;
    const [call] = (await caller.send('CALL.SNAPSHOT', { callId })).calls ?? [];
    expect(Object.values(roster(call))).toEqual(['connected', 'connected']);
    expect(await caller.signal(callId, clients[20 * i + 10]!, { type: 'offer', sdp: plainSdp })).toEqual({ ok: true });
  }
}, 60_000);
