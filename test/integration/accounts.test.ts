import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
const password = 'correct horse';

describe('accounts', () => {
  test('signing up gives a session; the password and the token are stored only as hashes', async () => {
    const { status, body } = await post('/api/accounts', { name: 'Ada.L', displayName: 'Ada Lovelace', password });
    expect(status).toBe(201);
    expect(body).toEqual({
      token: expect.stringMatching(/^[\w-]{43}$/),
      user: { id: expect.any(String), name: 'Ada.L', displayName: 'Ada Lovelace' },
    });
    const user = await server.db
      .selectFrom('users')
      .selectAll()
      .where('id', '=', body.user.id)
      .executeTakeFirstOrThrow();
    expect(user.password_hash).toMatch(/^\$argon2id\$/);
    const tokens = await server.db.selectFrom('sessions').selectAll().where('user_id', '=', body.user.id).execute();
    expect(tokens.map((row) => row.token_hash.toString('hex'))).not.toContain(body.token);
  });

  test('names are unique whatever the case', async () => {
    await post('/api/accounts', { name: 'Zoë', password });
    expect(await post('/api/accounts', { name: 'ZOË', password })).toMatchObject({
      status: 409,
      body: { error: { code: 'NAME_TAKEN' } },
    });
    expect((await post('/api/sessions', { name: 'zoË', password })).status).toBe(201);
  });

  test.each([
    ['a wrong password', { name: 'grace', password: 'wrong horse' }],
    ['an unknown name', { name: 'nobody', password }],
    ['a NUL in the name', { name: 'a\0b', password }],
  ])('%s is BAD_CREDENTIALS', async (_name, credentials) => {
    await post('/api/accounts', { name: 'grace', password });
    expect(await post('/api/sessions', credentials)).toMatchObject({
      status: 401,
      body: { error: { code: 'BAD_CREDENTIALS' } },
    });
  });

  test.each([
    ['empty', { name: '', password }],
    ['10 KB name', { name: 'x'.repeat(10_000), password }],
    ['10 KB display name', { name: 'ok1', displayName: 'x'.repeat(10_000), password }],
    ['blank display name', { name: 'ok1', displayName: '   ', password }],
    ['display name that turns the text around', { name: 'ok1', displayName: 'Ada\u202Etxt', password }],
    ['name with a space', { name: 'a b', password }],
    ['short password', { name: 'ok2', password: '1234567' }],
    ['257 characters of password', { name: 'ok2', password: 'x'.repeat(257) }],
    ['an extra field', { name: 'ok3', password, admin: true }],
    ['no object', '[]'],
    ['no JSON', '{'],
    ['nothing', ''],
  ])('INVALID_PAYLOAD: %s', async (_name, body) => {
    expect(await post('/api/accounts', body)).toMatchObject({
      status: 400,
      body: { error: { code: 'INVALID_PAYLOAD', message: expect.any(String) } },
    });
  });

  test('65 KiB of body is 413, another content type 415', async () => {
    expect((await post('/api/accounts', { name: 'x', password: 'x'.repeat(70_000) })).status).toBe(413);
    const other = await post('/api/accounts', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(other).toMatchObject({ status: 415, body: { error: { code: 'UNSUPPORTED_MEDIA_TYPE' } } });
  });
});

describe('tokens', () => {
  test('every /api path answers 401 without a token, also those that do not exist', async () => {
    for (const path of ['users', 'blocks', 'calls', 'calls/x', 'ice', 'files', 'nothing/here', 'users/../users']) {
      const response = await fetch(`${server.url}/api/${path}`);
      expect({ path, status: response.status }).toEqual({ path, status: 401 });
    }
    const wrong = await server.get('/api/users', 'A'.repeat(43));
    expect(wrong).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHENTICATED' } } });
  });

  test('signing out kills the token at once and closes its sockets, and only its', async () => {
    const session = await server.signUp();
    const { body: second } = await post('/api/sessions', { name: session.user.name, password });
    const [one, two] = await Promise.all([server.connect(session), server.connect(second)]);
    const closed = new Promise((resolve) => one.socket.once('disconnect', resolve));
    const response = await fetch(`${server.url}/api/sessions/current`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${session.token}` },
    });
    expect(response.status).toBe(204);
    await closed;
    expect((await server.get('/api/users', session.token)).status).toBe(401);
    expect((await server.get('/api/users', second.token)).status).toBe(200);
    await two.settled();
  });
});

describe('people', () => {
  test('somebody who signs up appears at the others at once, and their presence follows them', async () => {
    const watcher = await server.connect();
    const session = await server.signUp('Newcomer');
    expect(
      await watcher.next('USER.ADDED', ({ user }) => JSON.stringify(user).includes(session.user.id)),
    ).toMatchObject({
      user: { displayName: 'Newcomer', presence: 'offline' },
    });
    const change = (presence: string) =>
      watcher.next(
        'PRESENCE.CHANGED',
        (heard) => heard['userId'] === session.user.id && heard['presence'] === presence,
      );
    const client = await server.connect(session);
    await change('online');
    const { call } = await client.start([watcher]);
    await change('in-call');
    await client.command('END', call!.callId);
    client.close();
    await change('offline');
    const found = await server.get('/api/users?query=newCOM', watcher.token);
    expect(found.body).toEqual({ users: [{ ...session.user, presence: 'offline' }] });
    expect((await server.get('/api/users?query=%25', watcher.token)).body).toEqual({ users: [] });
  });

  test('a chosen presence holds on every device and over a new connection; a call and nobody there go before it', async () => {
    const watcher = await server.connect();
    const session = await server.signUp();
    const [laptop, phone] = await Promise.all([server.connect(session), server.connect(session)]);
    const seen = (presence: string, after: number) =>
      vi.waitFor(() => {
        const changes = watcher.heard.filter(
          ({ event, userId }) => event === 'PRESENCE.CHANGED' && userId === session.user.id,
        );
        expect(changes.slice(after).map((change) => change['presence'])).toEqual([presence]);
      });
    await seen('online', 0);
    expect(await laptop.send('PRESENCE.SET', { chosen: 'dnd' })).toEqual({ ok: true });
    await phone.next('PRESENCE.CHOSEN', ({ chosen }) => chosen === 'dnd');
    await seen('dnd', 1);
    // Whoever does not want to be disturbed is not merely away.
    for (const device of [laptop, phone]) await device.send('PRESENCE.SET', { idle: true });
    const tablet = await server.connect(session);
    expect(tablet.heard.find(({ event }) => event === 'PRESENCE.CHOSEN')).toMatchObject({ chosen: 'dnd' });
    const { call } = await laptop.start([watcher]);
    await seen('in-call', 2);
    await laptop.command('END', call!.callId);
    await seen('dnd', 3);
    await phone.send('PRESENCE.SET', { chosen: 'online' });
    await seen('online', 4);
  });

  test('F42: a crowd that changes at once is told in one event, a few people one by one', async () => {
    const plain = await server.connect();
    const watcher = await new TestClient(server.url, await server.signUp(), undefined, { batches: true }).ready();
    onTestFinished(() => watcher.close());
    const crowd = await Promise.all(Array.from({ length: 9 }, () => server.signUp()));
    const ids = crowd.map(({ user }) => user.id);
    const busy = async (userIds: readonly string[], now: boolean) => {
      // As if another node had told of them together.
      const { db } = server;
      const { node_id } = await db.selectFrom('connections').select('node_id').executeTakeFirstOrThrow();
      const rows = userIds.map((id) => ({ connection_id: id, node_id, user_id: id, device_id: 'd' }));
      if (now) await db.insertInto('connections').values(rows).execute();
      else await db.deleteFrom('connections').where('connection_id', 'in', userIds).execute();
      await sql`select pg_notify('parley_presence', ${userIds.join(',')})`.execute(db);
    };
    await busy(ids, true);
    const { changes } = await watcher.next('PRESENCE.CHANGED_MANY');
    expect(changes).toHaveLength(9);
    // Who did not say that it takes several in one is told as ever.
    for (const id of ids) await plain.next('PRESENCE.CHANGED', ({ userId }) => userId === id);
    expect(changes).toEqual(expect.arrayContaining(ids.map((userId) => ({ userId, presence: 'online' }))));
    await busy(ids.slice(0, 8), false);
    for (const id of ids.slice(0, 8)) {
      await watcher.next('PRESENCE.CHANGED', ({ userId, presence }) => userId === id && presence === 'offline');
    }
  });

  test('away is who is at none of their devices', async () => {
    const watcher = await server.connect();
    const session = await server.signUp();
    const [laptop, phone] = [await server.connect(session), await server.connect(session)];
    const change = (presence: string) =>
      watcher.next(
        'PRESENCE.CHANGED',
        (heard) => heard['userId'] === session.user.id && heard['presence'] === presence,
      );
    await laptop.send('PRESENCE.SET', { idle: true });
    await laptop.settled();
    const found = await server.get(`/api/users?query=${session.user.name}`, watcher.token);
    expect(found.body).toMatchObject({ users: [{ presence: 'online' }] });
    await phone.send('PRESENCE.SET', { idle: true });
    await change('away');
    phone.close();
    laptop.close();
    await change('offline');
    await server.connect(session, laptop.deviceId);
    await vi.waitFor(() => expect(watcher.heard.at(-1)).toMatchObject({ presence: 'online' }));
  });

  test.each([{ chosen: 'in-call' }, { chosen: 'offline' }, { idle: 'yes' }, { userId: 'x', idle: true }, 'dnd', null])(
    'B59: PRESENCE.SET %j is INVALID_PAYLOAD',
    async (payload) => {
      const client = await server.connect();
      expect((await client.send('PRESENCE.SET', payload)).error?.code).toBe('INVALID_PAYLOAD');
    },
  );

  test('blocks are listed, made and undone', async () => {
    const [ada, ben] = await Promise.all([server.signUp('Ada'), server.signUp('Ben')]);
    const block = (method: string, userId: string) =>
      fetch(`${server.url}/api/blocks/${userId}`, { method, headers: { authorization: `Bearer ${ada.token}` } });
    expect((await block('PUT', ben.user.id)).status).toBe(204);
    expect((await block('PUT', ben.user.id)).status).toBe(204);
    expect((await server.get('/api/blocks', ada.token)).body).toEqual({ users: [ben.user] });
    expect((await block('DELETE', ben.user.id)).status).toBe(204);
    expect((await server.get('/api/blocks', ada.token)).body).toEqual({ users: [] });
    expect((await block('PUT', 'nobody')).status).toBe(404);
    expect((await block('PUT', ada.user.id)).status).toBe(400);
  });
});

describe('ICE', () => {
  test('B04 B08 B80: two STUN servers, TURN credentials of the session’s own, and how many see each other whole', async () => {
    const turn = await TestServer.start({
      PARLEY_STUN_URLS: 'stun:a.invalid:3478,stun:b.invalid:3478',
      PARLEY_TURN_URLS: 'turn:turn.invalid:3478',
      PARLEY_TURN_SECRET: 'canary-secret',
      PARLEY_TURN_TTL_S: '600',
      PARLEY_MESH_LIMIT: '4',
    });
    const [one, two] = await Promise.all([turn.signUp(), turn.signUp()]);
    const [first, second] = await Promise.all([turn.get('/api/ice', one.token), turn.get('/api/ice', two.token)]);
    expect(first.body).toEqual({
      iceServers: [
        { urls: ['stun:a.invalid:3478', 'stun:b.invalid:3478'] },
        { urls: ['turn:turn.invalid:3478'], username: expect.stringMatching(/^\d+:/), credential: expect.any(String) },
      ],
      expiresAt: expect.any(String),
      meshLimit: 4,
    });
    expect(first.body).not.toEqual(second.body);
    expect(JSON.stringify(first.body)).not.toContain('canary-secret');
    await turn.stop();
  });
});
