import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CallSnapshot } from '../../../shared/call.ts';
import { SignalingClient, type SignalingOptions } from './signaling-client.ts';
import { defaultSettings } from '../settings.ts';
import type { SignalingEvents } from './signaling.ts';
import type { ServerConnection } from '../types.ts';
import { LoopbackServer } from '../../../../test/support/browser/loopback-server.ts';

const call: CallSnapshot = {
  callId: 'call-1',
  kind: 'video',
  status: 'ringing',
  version: 1,
  topology: 'mesh',
  createdAt: '2026-01-01T00:00:00Z',
  participants: [],
};

let server: LoopbackServer;
const clients: SignalingClient[] = [];

beforeEach(async () => {
  server = await LoopbackServer.start();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await server.stop();
  vi.useRealTimers();
});

function clientOf(options: Partial<SignalingOptions> = {}): SignalingClient {
  const client = new SignalingClient({
    servers: [server.url],
    handshake: { token: 'token', deviceId: 'device' },
    settings: {
      reconnect: { baseMs: 5, capMs: 40, jitter: 0, shownAfter: 5 },
      ackTimeoutMs: 5000,
      commandLifetimeMs: 5000,
    },
    ...options,
  });
  clients.push(client);
  return client;
}

function next<E extends keyof SignalingEvents>(client: SignalingClient, event: E): Promise<SignalingEvents[E]> {
  return new Promise((resolve) => {
    const off = client.on(event, (payload) => {
      off();
      resolve(payload);
    });
  });
}

function become(client: SignalingClient, status: ServerConnection['status']): Promise<ServerConnection> {
  if (client.connection.status === status) return Promise.resolve(client.connection);
  return new Promise((resolve) => {
    const off = client.on('connection', (connection) => {
      if (connection.status !== status) return;
      off();
      resolve(connection);
    });
  });
}

test('B12: connect() resolves on open, with the handshake the server sees', async () => {
  const client = clientOf();
  await client.connect();
  expect(client.connection).toEqual({ status: 'open' });
  expect(server.handshakes).toEqual([{ token: 'token', deviceId: 'device' }]);
});

test('B12: connect() rejects on error and goes on by itself; opening resets the attempts', async () => {
  const client = clientOf();
  const attempts: number[] = [];
  client.on('connection', (connection) => {
    if (connection.status === 'waiting') attempts.push(connection.attempt);
    if (attempts.length === 3) server.refuse = undefined;
  });
  server.refuse = 'RATE_LIMITED';
  await expect(client.connect()).rejects.toThrow(/Try again/);
  await become(client, 'open');
  expect(attempts).toEqual([1, 2, 3]);
  server.dropAll();
  expect(await become(client, 'waiting')).toMatchObject({ attempt: 1, failed: false });
});

test('B12: two calls of connect() share one attempt', async () => {
  const client = clientOf();
  await Promise.all([client.connect(), client.connect()]);
  await client.connect();
  expect(server.handshakes).toHaveLength(1);
});

test('B13: events reach every handler of their type; unknown and malformed ones are reported and nothing else', async () => {
  const client = clientOf();
  await client.connect();
  const heard: unknown[] = [];
  client.on('CALL.RING', (payload) => heard.push(['one', payload.from]));
  client.on('CALL.RING', (payload) => heard.push(['two', payload.call.callId]));
  const problems: string[] = [];
  client.on('problem', ({ message }) => problems.push(message));
  server.send('CALL.NEVER_HEARD_OF', { x: 1 });
  server.send('CALL.RING', { call: { callId: 'broken' } });
  server.send('CALL.RING', { call, from: 'ada', later: 'field' });
  await next(client, 'CALL.RING');
  expect(heard).toEqual([
    ['one', 'ada'],
    ['two', 'call-1'],
  ]);
  expect(problems).toEqual([expect.stringContaining('CALL.NEVER_HEARD_OF'), expect.stringContaining('CALL.RING')]);
  expect(client.connection.status).toBe('open');
});

test('B14: after an unexpected close the client is back by itself', async () => {
  const client = clientOf();
  await client.connect();
  server.dropAll();
  await become(client, 'waiting');
  await become(client, 'open');
  expect(server.handshakes).toHaveLength(2);
});

test('B14, B72: thirty reconnections leave one socket at the server and no event twice', async () => {
  const client = clientOf();
  await client.connect();
  for (let round = 0; round < 30; round += 1) {
    server.dropAll();
    await become(client, 'waiting');
    await become(client, 'open');
  }
  const heard: unknown[] = [];
  client.on('CALL.RING', (payload) => heard.push(payload));
  server.send('CALL.RING', { call });
  await next(client, 'CALL.RING');
  expect(heard).toHaveLength(1);
  expect(server.sockets).toBe(1);
});

test('B15, B16: attempts come after 1, 2, 4, 8, 16 s, then the failure is shown and the sixth comes 30 s later', async () => {
  const client = clientOf({ settings: { ...defaultSettings, reconnect: { ...defaultSettings.reconnect, jitter: 0 } } });
  await client.connect();
  server.refuse = 'RATE_LIMITED';
  const seen: { waits: number; failed: boolean }[] = [];
  client.on('connection', (connection) => {
    if (connection.status !== 'waiting') return;
    seen.push({ waits: connection.retryAt - Date.now(), failed: connection.failed });
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  server.dropAll();
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    await become(client, 'waiting');
    const due = seen.at(-1)?.waits ?? 0;
    await vi.advanceTimersByTimeAsync(due - 1);
    expect(client.connection.status).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(client.connection.status).toBe('connecting');
  }
  expect(seen).toEqual([
    { waits: 1000, failed: false },
    { waits: 2000, failed: false },
    { waits: 4000, failed: false },
    { waits: 8000, failed: false },
    { waits: 16_000, failed: false },
    { waits: 30_000, failed: true },
  ]);
});

test('B16: the button tries at once', async () => {
  const client = clientOf({
    settings: { ...defaultSettings, reconnect: { ...defaultSettings.reconnect, baseMs: 60_000 } },
  });
  await client.connect();
  server.dropAll();
  await become(client, 'waiting');
  client.retry();
  await become(client, 'open');
});

test('B17: a command or signal is refused at once while the socket is not open', async () => {
  const client = clientOf();
  const refused = { body: { code: 'UNAVAILABLE' } };
  await expect(client.command('CALL.END', { callId: 'call-1' })).rejects.toMatchObject(refused);
  const candidate = { candidate: 'candidate:1', sdpMid: '0' };
  const signal = { type: 'candidate', candidate } as const;
  await expect(client.signal({ callId: 'call-1', to: 'ben', signal })).rejects.toMatchObject(refused);
  await client.connect();
  client.disconnect();
  await expect(client.command('CALL.END', { callId: 'call-1' })).rejects.toMatchObject(refused);
  expect(server.received).toEqual([]);
});

test('B18: lifecycle commands carry a commandId of their own and resolve with the call', async () => {
  const client = clientOf();
  await client.connect();
  server.answer = () => ({ ok: true, call });
  expect(await client.command('CALL.START', { to: ['ben'], kind: 'video' })).toEqual(call);
  expect(await client.command('CALL.END', { callId: 'call-1' })).toEqual(call);
  const [start, end] = server.received;
  expect(start).toMatchObject({ event: 'CALL.START', payload: { to: ['ben'], kind: 'video' } });
  expect(end).toMatchObject({ event: 'CALL.END', payload: { callId: 'call-1' } });
  expect(start?.payload['commandId']).toMatch(/^[0-9a-f-]{36}$/);
  expect(start?.payload['commandId']).not.toBe(end?.payload['commandId']);
});

test('B18: a refusal is thrown with the code and sentence of the server', async () => {
  const client = clientOf();
  await client.connect();
  const error = { code: 'ALREADY_IN_CALL', message: 'This device is busy.', retryable: false, callId: 'call-2' };
  server.answer = () => ({ ok: false, error });
  await expect(client.command('CALL.ACCEPT', { callId: 'call-1' })).rejects.toMatchObject({ body: error });
});

test('B18: an acknowledgement that makes no sense is an error, not a success', async () => {
  const client = clientOf();
  await client.connect();
  server.answer = () => ({ ok: true, call: { callId: 7 } });
  await expect(client.command('CALL.ACCEPT', { callId: 'call-1' })).rejects.toMatchObject({
    body: { code: 'INTERNAL' },
  });
  server.answer = () => 'yes';
  await expect(client.command('CALL.ACCEPT', { callId: 'call-1' })).rejects.toMatchObject({
    body: { code: 'INTERNAL' },
  });
});

test('B19: offer, answer and candidate are addressed to one participant', async () => {
  const client = clientOf();
  await client.connect();
  server.answer = () => ({ ok: true });
  const signals = [
    { type: 'offer', sdp: 'v=0\r\n' },
    { type: 'answer', sdp: 'v=0\r\n' },
    { type: 'candidate', candidate: { candidate: 'candidate:1', sdpMid: '0' } },
  ] as const;
  for (const signal of signals) await client.signal({ callId: 'call-1', to: 'ben', signal });
  expect(server.received.map(({ payload }) => payload)).toEqual(
    signals.map((signal) => ({ callId: 'call-1', to: 'ben', signal })),
  );
});

test('a command whose acknowledgement was lost is sent again with the same commandId', async () => {
  const client = clientOf();
  await client.connect();
  server.answer = () => undefined;
  const started = client.command('CALL.START', { to: ['ben'], kind: 'audio' });
  await vi.waitFor(() => expect(server.received).toHaveLength(1));
  server.answer = () => ({ ok: true, call });
  server.dropAll();
  expect(await started).toEqual(call);
  expect(server.received).toHaveLength(2);
  expect(server.received[1]).toEqual(server.received[0]);
});

test('a signal whose acknowledgement was lost is refused and not sent again', async () => {
  const client = clientOf();
  await client.connect();
  server.answer = () => undefined;
  const sent = client.signal({ callId: 'call-1', to: 'ben', signal: { type: 'offer', sdp: 'v=0\r\n' } });
  await vi.waitFor(() => expect(server.received).toHaveLength(1));
  server.dropAll();
  await expect(sent).rejects.toMatchObject({ body: { code: 'UNAVAILABLE' } });
  await become(client, 'open');
  server.answer = () => ({ ok: true, call });
  await client.command('CALL.END', { callId: 'call-1' });
  expect(server.received.map(({ event }) => event)).toEqual(['CALL.SIGNAL', 'CALL.END']);
});

test('an acknowledgement that does not come is an error after its time', async () => {
  const client = clientOf({ settings: { ...defaultSettings, ackTimeoutMs: 20 } });
  await client.connect();
  server.answer = () => undefined;
  await expect(client.command('CALL.END', { callId: 'call-1' })).rejects.toMatchObject({
    body: { code: 'UNAVAILABLE', retryable: true },
  });
});

test('a command is given up when the server stays away longer than its lifetime', async () => {
  const client = clientOf({ settings: { ...defaultSettings, commandLifetimeMs: 30 } });
  await client.connect();
  server.answer = () => undefined;
  const ended = client.command('CALL.END', { callId: 'call-1' });
  server.dropAll();
  await expect(ended).rejects.toMatchObject({ body: { code: 'UNAVAILABLE' } });
});

test('B20: disconnect() on purpose is not followed by an attempt', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const client = clientOf();
  await client.connect();
  client.disconnect();
  await server.gone();
  expect(vi.getTimerCount()).toBe(0);
  expect(client.connection).toEqual({ status: 'closed' });
  expect(server.handshakes).toHaveLength(1);
});

test('B20: disconnect() while an attempt is due or under way ends that too', async () => {
  const client = clientOf();
  const opening = client.connect();
  client.disconnect();
  await expect(opening).rejects.toMatchObject({ body: { code: 'UNAVAILABLE' } });
  await client.connect();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  server.dropAll();
  await become(client, 'waiting');
  client.disconnect();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(client.connection).toEqual({ status: 'closed' });
  expect(server.handshakes).toHaveLength(1);
});

test('a session that the server does not accept is not tried again', async () => {
  const client = clientOf();
  server.refuse = 'UNAUTHENTICATED';
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await expect(client.connect()).rejects.toMatchObject({ body: { code: 'UNAUTHENTICATED' } });
  expect(client.connection).toMatchObject({ status: 'refused', error: { code: 'UNAUTHENTICATED' } });
  await server.gone();
  expect(vi.getTimerCount()).toBe(0);
});

test('the nodes of a server are tried in turn', async () => {
  const other = await LoopbackServer.start();
  const client = clientOf({ servers: [server.url, other.url] });
  await client.connect();
  expect([server.handshakes.length, other.handshakes.length]).toEqual([1, 0]);
  await server.stop();
  await become(client, 'waiting');
  await become(client, 'open');
  expect(other.handshakes).toHaveLength(1);
  client.disconnect();
  await other.stop();
  server = await LoopbackServer.start();
});

test('F14: after a change of network the socket is replaced at once, and what waited for an answer is sent again', async () => {
  const client = clientOf();
  await client.connect();
  server.answer = () => undefined;
  const started = client.command('CALL.START', { to: ['ben'], kind: 'video' });
  await vi.waitFor(() => expect(server.received).toHaveLength(1));
  server.answer = () => ({ ok: true, call });
  client.renew();
  expect(client.connection.status).toBe('connecting');
  await become(client, 'open');
  expect(await started).toEqual(call);
  expect(server.handshakes).toHaveLength(2);
});

test('F14: an attempt that began in the old network is made anew in the new one; a closed client stays closed', async () => {
  const client = clientOf();
  client.renew();
  expect(client.connection.status).toBe('closed');
  client.connect().catch(() => undefined);
  client.renew();
  await become(client, 'open');
  expect(server.handshakes).toHaveLength(1);
});

test('T17: a description that no browser should see reaches nobody, whoever let it through', async () => {
  const client = clientOf();
  await client.connect();
  const heard: string[] = [];
  const problems: string[] = [];
  client.on('CALL.SIGNAL', ({ signal }) => heard.push(signal.type === 'candidate' ? '' : signal.sdp));
  client.on('problem', ({ message }) => problems.push(message));
  const fingerprint = `a=fingerprint:sha-256 ${'00:'.repeat(31)}00`;
  const sound = `v=0\r\n${fingerprint}\r\n`;
  const hostile = [
    'x'.repeat(1_000_000),
    `v=0\r\na=\u0000\r\n`,
    `v=0\ra=bare\r\n`,
    `v=0\r\na=fingerprint:sha-1 00\r\n`,
    `${sound}${'m=video 9 UDP/TLS/RTP/SAVPF 96\r\n'.repeat(500)}`,
  ];
  const last = next(client, 'CALL.SIGNAL');
  for (const sdp of [...hostile, sound]) {
    server.send('CALL.SIGNAL', { callId: 'call-1', from: 'ben', fromDevice: 'ben-1', signal: { type: 'offer', sdp } });
  }
  await last;
  expect(heard).toEqual([sound]);
  expect(problems).toHaveLength(hostile.length);
});
