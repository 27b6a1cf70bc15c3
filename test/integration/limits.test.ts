import { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf, plainSdp } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ PARLEY_RATE_LIMIT: 'on' });
});
afterAll(() => server.stop());

test('T11: the sixth call to the same person within a minute does not ring', async () => {
  const [ada, ben, cleo] = await server.connectMany(3);
  for (let i = 0; i < 5; i++) {
    const { callId } = callOf(await ada!.start([ben!]));
    await ben!.next('CALL.RING', ({ call }) => call?.callId === callId);
    callOf(await ada!.command('END', callId));
  }
  expect((await ada!.start([ben!])).error).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
  expect((await ada!.start([cleo!, ben!])).error?.code).toBe('RATE_LIMITED');
  await ben!.settled();
  expect(ben!.count('CALL.RING')).toBe(5);
  // Neither is anybody else kept from calling him, nor he from calling back.
  expect(callOf(await cleo!.start([ben!])).status).toBe('ringing');
  expect(callOf(await ben!.start([ada!])).status).toBe('ringing');
});

test('T10: whoever floods is told so; the others are answered all the while', async () => {
  const [flooder, other] = await server.connectMany(2);
  const flood = Promise.all(Array.from({ length: 500 }, () => flooder!.send('CALL.SNAPSHOT', {})));
  for (let i = 0; i < 20; i++) expect(await other!.send('CALL.SNAPSHOT', {})).toMatchObject({ ok: true });
  const codes = (await flood).map((answer) => answer.error?.code);
  expect(codes.filter((code) => code === 'RATE_LIMITED').length).toBeGreaterThan(250);
  expect(codes.filter((code) => code === undefined).length).toBeGreaterThanOrEqual(100);
});

test('T63: metrics are for this machine only, and tell of calls without naming anybody', async () => {
  const [ada, ben] = await server.connectMany(2);
  const { callId } = callOf(await ada!.start([ben!]));
  const text = await fetch(`${server.url}/metrics`).then((response) => response.text());
  expect(text).toMatch(/^parley_calls\{status="ringing"\} [1-9]/m);
  expect(text).toMatch(/^parley_transitions_total\{type="CALL.STARTED"\} [1-9]/m);
  expect(text).toMatch(/^parley_sockets [1-9]/m);
  for (const secret of [callId, ada!.id, ada!.token]) expect(text).not.toContain(secret);
  const proxied = await fetch(`${server.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.7' } });
  expect(proxied.status).toBe(404);
});

test('F40 I12: a reader that stops reading is cut off, and nobody waits for it', async () => {
  const wide = await TestServer.start({ PARLEY_PING_MS: '60000' });
  const [ada, ben] = await wide.connectMany(2);
  const { callId } = callOf(await ada!.start([ben!]));
  callOf(await ben!.command('ACCEPT', callId));
  ben!.socket.io.reconnection(false);
  const transport = ben!.socket.io.engine.transport;
  const socket: unknown = Reflect.get(Reflect.get(transport, 'ws'), '_socket');
  if (!(socket instanceof Socket)) throw new Error('no TCP socket');
  socket.pause();
  const offer = { type: 'offer', sdp: `${plainSdp}${`a=${'x'.repeat(1_000)}\r\n`.repeat(30)}` };
  // What the system's own buffers hold comes first; it is a few megabytes on loopback.
  for (let sent = 0; sent < 500; sent++) expect(await ada!.signal(callId, ben!, offer)).toEqual({ ok: true });
  await ada!.next('CALL.RECONNECTING', ({ userId }) => userId === ben!.id);
  await wide.stop();
});
