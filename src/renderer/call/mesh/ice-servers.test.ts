import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IceServers } from './ice-servers.ts';

let http: Server;
let url: string;
let answers: (() => { status: number; body: string })[] = [];
const tokens: (string | undefined)[] = [];
const problems: string[] = [];

beforeEach(async () => {
  answers = [];
  tokens.length = 0;
  problems.length = 0;
  http = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    const { status, body } = answers.shift()?.() ?? { status: 500, body: '' };
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
});

afterEach(async () => {
  vi.useRealTimers();
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
});

function iceOf(servers = [url]): IceServers {
  return new IceServers({ servers, token: 'secret', problem: (message) => problems.push(message) });
}

function turn(expiresInMs?: number): () => { status: number; body: string } {
  return () => {
    const expiresAt = expiresInMs === undefined ? undefined : new Date(Date.now() + expiresInMs).toISOString();
    const iceServers = [
      { urls: ['stun:stun.example'] },
      { urls: ['turn:turn.example'], username: 'u', credential: 'c' },
    ];
    return { status: 200, body: JSON.stringify({ iceServers, expiresAt }) };
  };
}

test('servers and credentials are fetched with the session token, once for many calls', async () => {
  answers = [turn(3_600_000)];
  const ice = iceOf();
  expect(ice.current).toEqual([]);
  await Promise.all([ice.ready(), ice.ready()]);
  await ice.ready();
  expect(tokens).toEqual(['Bearer secret']);
  expect(ice.current).toEqual([
    { urls: ['stun:stun.example'] },
    { urls: ['turn:turn.example'], username: 'u', credential: 'c' },
  ]);
});

test('credentials are fetched again shortly before they end', async () => {
  answers = [turn(3_600_000), turn(3_600_000)];
  const ice = iceOf();
  await ice.ready();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_530_000 });
  await ice.ready();
  expect(tokens).toHaveLength(1);
  vi.setSystemTime(Date.now() + 15_000);
  await ice.ready();
  expect(tokens).toHaveLength(2);
});

test('F20: refused credentials are fetched anew, however long they are said to hold, and not at every refusal', async () => {
  answers = [turn(3_600_000), turn(3_600_000), turn(3_600_000)];
  const ice = iceOf();
  await ice.ready();
  expect(await ice.renew()).toBe(true);
  expect(await ice.renew()).toBe(false);
  expect(tokens).toHaveLength(2);
  ice.close();
});

test('F20: while the server is away, what is known is kept', async () => {
  answers = [turn(3_600_000), () => ({ status: 503, body: '' })];
  const ice = iceOf();
  await ice.ready();
  expect(await ice.renew()).toBe(false);
  expect(ice.current).toHaveLength(2);
  ice.close();
});

test('B08: in a long call credentials are fetched by themselves before they end; not after the client is closed', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  answers = [turn(100_000), turn(100_000), turn(100_000)];
  const ice = iceOf();
  await ice.ready();
  const second = vi.waitFor(() => expect(tokens).toHaveLength(2));
  vi.advanceTimersByTime(41_000);
  await second;
  ice.close();
  vi.advanceTimersByTime(200_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(tokens).toHaveLength(2);
});

test('a failing, lying or silent server leaves a call with what there is, and it is said', async () => {
  const ice = iceOf();
  answers = [() => ({ status: 503, body: '' })];
  await ice.ready();
  answers = [() => ({ status: 200, body: JSON.stringify({ iceServers: 'none' }) })];
  await ice.ready();
  await iceOf(['http://127.0.0.1:1']).ready();
  expect(ice.current).toEqual([]);
  expect(problems).toHaveLength(3);
  expect(problems[0]).toMatch(/503/);
});

test('the next node is asked when the first does not answer', async () => {
  answers = [turn()];
  const ice = iceOf(['http://127.0.0.1:1', url]);
  await ice.ready();
  expect(ice.current).toHaveLength(2);
  expect(problems).toEqual([]);
});
