import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import * as v from 'valibot';
import { IceSchema, type Ice } from '../../src/shared/account.ts';
import { iceFor } from '../../src/server/media/ice.ts';
import { Certificate } from '../support/certificate.ts';
import { freePort } from '../support/free-port.ts';
import { TestServer } from '../support/test-server.ts';
import { TurnClient, type Credentials } from '../support/turn-client.ts';
import { TurnServer } from '../support/turn-server.ts';

/** The real coturn under the configuration in deploy/, and the credentials that GET /api/ice gives out for it. */

const SECRET = 'canary-secret-of-the-relay';
const certificate = new Certificate('127.0.0.1');
let turn: TurnServer;
let server: TestServer;
const clients: TurnClient[] = [];

beforeAll(async () => {
  const ports = { plain: await freePort(), tls: await freePort(), web: await freePort() };
  turn = await new TurnServer({ address: '127.0.0.1', secrets: [SECRET], ports, certificate }).start();
  server = await TestServer.start({
    PARLEY_STUN_URLS: 'stun:127.0.0.1:1,stun:127.0.0.1:2',
    PARLEY_TURN_URLS: turn.urls.join(','),
    PARLEY_TURN_SECRET: SECRET,
    PARLEY_TURN_TTL_S: '600',
  });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => {
  await server.stop();
  await turn.stop();
  certificate.remove();
});

async function iceOf(token: string): Promise<Ice> {
  return v.parse(IceSchema, (await server.get('/api/ice', token)).body);
}

function credentialsIn({ iceServers }: Pick<Ice, 'iceServers'>): Credentials {
  const { username = '', credential = '' } = iceServers.find(({ credential }) => credential !== undefined) ?? {};
  return { username, credential };
}

async function connect(url = turn.urls[0] ?? ''): Promise<TurnClient> {
  const client = await TurnClient.open(url, certificate.text);
  clients.push(client);
  return client;
}

/** What an allocation with these credentials is answered: 0, or an error code. */
async function allocate(credentials?: Credentials, url?: string): Promise<number> {
  return (await connect(url)).allocate(credentials);
}

const forged = (now: number, turnSecret = SECRET, session = 'somebody'): Credentials =>
  credentialsIn(iceFor(session, { stunUrls: [], turnUrls: turn.urls, turnSecret, turnTtlS: 600 }, now));

test('B02 B05 B06 B07: a session is relayed over UDP, TCP and TLS, also on the port of the web', async () => {
  const ice = await iceOf((await server.signUp()).token);
  expect(ice.iceServers).toEqual([
    { urls: ['stun:127.0.0.1:1', 'stun:127.0.0.1:2'] },
    { urls: turn.urls, ...credentialsIn(ice) },
  ]);
  const answers = await Promise.all(turn.urls.map((url) => allocate(credentialsIn(ice), url)));
  expect(answers).toEqual([0, 0, 0, 0]);
});

test('B08 B66 T39: each session has credentials of its own; none, wrong or ended ones are refused', async () => {
  const sessions = await Promise.all([server.signUp(), server.signUp()]);
  const [first, second] = await Promise.all(sessions.map(async ({ token }) => credentialsIn(await iceOf(token))));
  expect(first?.username).not.toBe(second?.username);
  expect(first?.credential).not.toBe(second?.credential);
  expect(await allocate(first)).toBe(0);
  expect(await allocate()).toBe(401);
  expect(await allocate({ username: first?.username ?? '', credential: second?.credential ?? '' })).toBe(401);
  const [expiry = '', session = ''] = first?.username.split(':') ?? [];
  const longer = `${Number(expiry) + 31_536_000}:${session}`;
  expect(await allocate({ username: longer, credential: first?.credential ?? '' })).toBe(401);
  expect(await allocate(forged(Date.now() - 601_000))).toBe(401);
  expect(await allocate(forged(Date.now(), 'another'))).toBe(401);
});

test('T35: a relay reaches no private, local or multicast address', async () => {
  const client = await connect();
  expect(await client.allocate(forged(Date.now()))).toBe(0);
  const denied = ['127.0.0.1', '0.0.0.0', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1'];
  const more = ['192.0.0.1', '198.18.0.1', '203.0.113.7', '224.0.0.1', '239.1.1.1', '255.255.255.255'];
  for (const address of [...denied, ...more]) expect([address, await client.permit(address)]).toEqual([address, 403]);
  expect(await client.permit('8.8.8.8')).toBe(0);
});

test('T36: no form of IPv6 leads around the denied addresses', async () => {
  expect(await (await connect()).allocate(forged(Date.now()), 6)).toBe(440);
  const client = await connect();
  expect(await client.allocate(forged(Date.now()))).toBe(0);
  const mapped = ['::ffff:127.0.0.1', '::ffff:169.254.169.254', '::ffff:10.0.0.1', '::127.0.0.1', '64:ff9b::7f00:1'];
  const local = ['::1', '::', 'fd00::1', 'fe80::1', 'ff02::1', '2002:7f00:1::1', '2001:db8::1'];
  for (const address of [...mapped, ...local]) {
    expect([address, [403, 443].includes(await client.permit(address))]).toEqual([address, true]);
  }
  expect(await client.permit('8.8.8.8')).toBe(0);
});

test('T37: no TCP connections are relayed', async () => {
  expect(await (await connect(turn.urls[1])).allocate(forged(Date.now()), undefined, 'tcp')).toBe(442);
});

test('T38: one session has a bounded number of relays, however fresh its credentials', async () => {
  const file = readFileSync(resolve(import.meta.dirname, '../../deploy/coturn/turnserver.conf'), 'utf8');
  const quota = Number(/^user-quota=(\d+)$/m.exec(file)?.[1]);
  const sharer = randomUUID();
  const answers: number[] = [];
  while (answers.at(-1) !== 486 && answers.length < quota + 20) {
    answers.push(await allocate(forged(Date.now() + answers.length * 1000, SECRET, sharer)));
  }
  expect(answers.at(-1)).toBe(486);
  // Who happens to get the port of somebody before is refused for that, without a relay.
  expect(answers.filter((code) => code === 0)).toHaveLength(quota);
  expect(await allocate(forged(Date.now(), SECRET, 'another'))).toBe(0);
});

test('T40: the secret is in no answer', async () => {
  const { token } = await server.signUp();
  for (const path of ['/api/ice', '/api/users?query=', '/api/nothing']) {
    expect(JSON.stringify(await server.get(path, token))).not.toContain(SECRET);
  }
});

test('F20: while the secret is changed the old and the new are both good, afterwards the new alone', async () => {
  const [old, fresh] = [forged(Date.now()), forged(Date.now(), 'the new secret')];
  await turn.kill();
  await turn.start([SECRET, 'the new secret']);
  expect(await Promise.all([allocate(old), allocate(fresh)])).toEqual([0, 0]);
  await turn.kill();
  await turn.start(['the new secret']);
  expect(await Promise.all([allocate(old), allocate(fresh)])).toEqual([401, 0]);
});
