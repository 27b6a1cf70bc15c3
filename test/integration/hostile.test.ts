import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { sql } from 'kysely';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lifecycleEvents } from '../support/payloads.ts';
import { callOf, emitted } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

/** Tries to connect; the error's data when refused. */
async function handshake(options: object): Promise<unknown> {
  const socket = io(server.url, { reconnection: false, forceNew: true, transports: ['websocket'], ...options });
  const outcome = await new Promise<unknown>((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', (error) => resolve('data' in error ? error.data : error.message));
  });
  socket.close();
  return outcome;
}

describe('handshake', () => {
  test.each([
    ['nothing', {}],
    ['no token', { auth: { deviceId: 'd' } }],
    ['an unknown token', { auth: { token: 'A'.repeat(43), deviceId: 'd' } }],
    ['a token of another type', { auth: { token: { $ne: '' }, deviceId: 'd' } }],
    ['an unsigned JWT', { auth: { token: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.', deviceId: 'd' } }],
  ])('T3: %s is UNAUTHENTICATED', async (_name, options) => {
    expect(await handshake(options)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('T3: a token in the query is not looked at', async () => {
    const { token } = await server.signUp();
    expect(await handshake({ query: { token, deviceId: 'd' } })).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('events before sign-in reach no handler', async () => {
    const socket = io(server.url, { reconnection: false, forceNew: true, transports: ['websocket'], auth: {} });
    const refused = emitted(socket, 'connect_error');
    const answer = socket.timeout(500).emitWithAck('CALL.SNAPSHOT', {});
    await refused;
    await expect(answer).rejects.toThrow();
    socket.close();
  });

  test.each(['https://evil.example', 'null', 'app://evil', 'app://main.evil'])(
    'T5: a page of %s is refused with 403 on both transports',
    async (origin) => {
      const polling = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
      expect(polling.status).toBe(403);
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname);
      socket.write(
        'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nOrigin: ${origin}\r\n\r\n`,
      );
      const [chunk] = await once(socket, 'data');
      expect(String(chunk)).toMatch(/^HTTP\/1\.1 403 /);
      socket.destroy();
    },
  );

  test('T5: our own page is welcome, and so are programs', async () => {
    const session = await server.signUp();
    const auth = { token: session.token, deviceId: 'd' };
    expect(await handshake({ auth, extraHeaders: { origin: 'app://main' } })).toBe('connected');
    expect(await handshake({ auth, transports: ['polling'] })).toBe('connected');
  });

  test('T9: half-open connections are closed in time, and only so many are let in', async () => {
    const narrow = await TestServer.start({ PARLEY_RATE_LIMIT: 'on', PARLEY_PING_MS: '60000' });
    const open = () =>
      fetch(`${narrow.url}/socket.io/?EIO=4&transport=polling`).then(async (response) => ({
        status: response.status,
        text: await response.text(),
      }));
    const answers = [];
    for (let i = 0; i < 51; i++) answers.push(await open());
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 50 }, () => 200), 429]);
    const { sid } = JSON.parse(answers[0]!.text.slice(1));
    // The poll ends when the server closes the connection; afterwards its id is unknown.
    await fetch(`${narrow.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`).then((response) => response.text());
    const after = await fetch(`${narrow.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`);
    expect(after.status).toBe(400);
    await narrow.stop();
  });
});

describe('events', () => {
  test('T6: nesting of any depth is refused, and nobody notices', async () => {
    const ben = await server.connect();
    for (const depth of [1, 10, 100, 1_000, 5_000, 30_000]) {
      const ada = await server.connect();
      const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      const answer = new Promise<string>((resolve) => {
        ada.socket.io.engine.on('data', (data: unknown) => {
          if (typeof data === 'string' && data.startsWith('3777')) resolve(data);
        });
      });
      // By hand, as the client library itself could not encode it.
      ada.socket.io.engine.write(`2777["CALL.START",{"commandId":"${randomUUID()}","to":${nested},"kind":"video"}]`);
      expect(await answer).toContain('INVALID_PAYLOAD');
      ada.close();
    }
    expect(await ben.send('CALL.SNAPSHOT', {})).toMatchObject({ ok: true });
  });

  test('T8: a frame over 64 KiB closes its connection and no other', async () => {
    const [ada, ben] = await server.connectMany(2);
    ada!.socket.io.reconnection(false);
    const closed = emitted(ada!.socket, 'disconnect');
    ada!.socket.emit('CALL.SNAPSHOT', { callId: 'x'.repeat(65_537) });
    await closed;
    expect(await ben!.send('CALL.SNAPSHOT', {})).toMatchObject({ ok: true });
  });

  test('T8: the parsers are at least the versions without known holes', () => {
    const lockfile: { packages: Record<string, { version: string }> } = JSON.parse(
      readFileSync(resolve(import.meta.dirname, '../../package-lock.json'), 'utf8'),
    );
    const version = (name: string) =>
      Object.entries(lockfile.packages)
        .filter(([path]) => path.endsWith(`node_modules/${name}`))
        .map(([, entry]) => entry.version.split('.').map(Number));
    const atLeast = (name: string, minimum: number[]) => {
      for (const found of version(name)) {
        const difference = minimum.map((part, i) => (found[i] ?? 0) - part).find((delta) => delta !== 0) ?? 0;
        expect({ name, found, ok: difference >= 0 }).toEqual({ name, found, ok: true });
      }
      expect(version(name).length).toBeGreaterThan(0);
    };
    atLeast('socket.io-parser', [4, 2, 6]);
    atLeast('ws', [8, 21, 0]);
  });

  test('B13: an unknown event, an unknown field, no payload and too many are INVALID_PAYLOAD', async () => {
    const ada = await server.connect();
    expect((await ada.send('CALL.NOPE', {})).error?.code).toBe('INVALID_PAYLOAD');
    expect((await ada.send('constructor', {})).error?.code).toBe('INVALID_PAYLOAD');
    expect((await ada.send('CALL.SNAPSHOT', { extra: 1 })).error?.code).toBe('INVALID_PAYLOAD');
    expect((await ada.send('CALL.SNAPSHOT')).error?.code).toBe('INVALID_PAYLOAD');
    const two = await ada.socket.timeout(5_000).emitWithAck('CALL.SNAPSHOT', {}, {});
    expect(two.error.code).toBe('INVALID_PAYLOAD');
  });

  test('A58: without an acknowledgement the error comes as CALL.ERROR', async () => {
    const ada = await server.connect();
    ada.socket.emit('CALL.END', { commandId: randomUUID(), callId: 'nope' });
    expect(await ada.next('CALL.ERROR')).toMatchObject({
      sent: 'CALL.END',
      error: { code: 'CALL_NOT_FOUND', retryable: false, message: expect.stringMatching(/\w+\./) },
    });
  });

  test('A20 T7: a database that fails inside every handler ends nothing; it is INTERNAL, and heals', async () => {
    const broken = await TestServer.start();
    const [ada, ben] = await broken.connectMany(2);
    const { callId } = callOf(await ada!.start([ben!]));
    await sql`alter table call_participants rename to hidden`.execute(broken.db);
    for (const event of lifecycleEvents.filter((name) => name !== 'CALL.SIGNAL')) {
      const to = event === 'CALL.START' || event === 'CALL.INVITE' ? { to: [ben!.id] } : {};
      const kind = event === 'CALL.START' ? { kind: 'video' } : {};
      const payload = event === 'CALL.SNAPSHOT' ? {} : { commandId: randomUUID(), ...to, ...kind };
      const onCall = event === 'CALL.START' || event === 'CALL.SNAPSHOT' ? {} : { callId };
      const answer = await ada!.send(event, { ...payload, ...onCall });
      expect({ event, code: answer.error?.code }).toEqual({ event, code: 'INTERNAL' });
      expect(JSON.stringify(answer)).not.toMatch(/relation|participants/);
    }
    await ben!.settled().catch(() => {});
    expect(ben!.count('CALL.RING')).toBe(1);
    await sql`alter table hidden rename to call_participants`.execute(broken.db);
    expect(callOf(await ben!.command('ACCEPT', callId)).status).toBe('active');
    await broken.stop();
  });

  test('F6: a call locked by somebody else is UNAVAILABLE in time, and others are not held up', async () => {
    const [ada, ben, cleo, dan] = await server.connectMany(4);
    const { callId } = callOf(await ada!.start([ben!]));
    const answer = await server.db.transaction().execute(async (tx) => {
      await sql`select 1 from video_calls where call_id = ${callId} for update`.execute(tx);
      const blocked = ben!.command('ACCEPT', callId);
      expect(callOf(await cleo!.start([dan!])).status).toBe('ringing');
      return blocked;
    });
    expect(answer.error).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(callOf(await ben!.command('ACCEPT', callId)).status).toBe('active');
  });

  test('F5: a database session that breaks under a command is UNAVAILABLE, and the next command has another', async () => {
    const [ada, ben] = await server.connectMany(2);
    const { callId } = callOf(await ada!.start([ben!]));
    const answer = await server.db.transaction().execute(async (tx) => {
      await sql`select 1 from video_calls where call_id = ${callId} for update`.execute(tx);
      const blocked = ben!.command('ACCEPT', callId);
      const cut = sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      while ((await cut.execute(server.db)).rows.length === 0) await sql`select pg_sleep(0.01)`.execute(server.db);
      return blocked;
    });
    expect(answer.error).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(callOf(await ben!.command('ACCEPT', callId)).status).toBe('active');
  });

  test('T23 B63: ids are UUIDv7 and a guess tells nothing', async () => {
    const [ada, ben] = await server.connectMany(2);
    const { callId } = callOf(await ada!.start([ben!]));
    expect(callId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const outsider = await server.connect();
    const answers = await Promise.all(
      [callId, randomUUID(), 'x', 'constructor', '__proto__'].map((id) => outsider.command('END', id)),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });
});
