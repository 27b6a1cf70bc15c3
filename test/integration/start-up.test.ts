import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ServerProcess } from '../support/server-process.ts';

const bundle = resolve(import.meta.dirname, '../../out/server/index.js');

/** Runs the server until it ends by itself: what it said and its exit code. */
async function run(flags: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bundle, ...flags], { env: { PATH: process.env['PATH'] ?? '', ...env } });
  // Should it run after all.
  onTestFinished(() => void child.kill('SIGKILL'));
  let err = '';
  let out = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk));
  child.stdout.on('data', (chunk: Buffer) => (out += chunk));
  const [code] = await once(child, 'close');
  return { code, err, out };
}

test.each([
  [['--port', 'http'], {}, 'PARLEY_PORT'],
  [['--prot', '1'], {}, '--prot'],
  [['--port'], {}, '--port'],
  [[], { PARLEY_RING_TIMEOUT_MS: '-1' }, 'PARLEY_RING_TIMEOUT_MS'],
  [[], { PARLEY_SIGNUP: 'maybe' }, 'PARLEY_SIGNUP'],
  [[], { PARLEY_RATE_LIMIT: '0' }, 'PARLEY_RATE_LIMIT'],
  [[], { DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
  [[], { PARLEY_TURN_URLS: 'turn:x:3478' }, 'PARLEY_TURN_SECRET'],
  [[], { PARLEY_TURN_URLS: 'https://x', PARLEY_TURN_SECRET: 's' }, 'PARLEY_TURN_URLS'],
  [[], { PARLEY_S3_URL: 'https://x/files' }, 'PARLEY_S3_ACCESS_KEY'],
  [[], { PARLEY_S3_URL: 'https://x', PARLEY_S3_ACCESS_KEY: 'k', PARLEY_S3_SECRET_KEY: 's' }, 'PARLEY_S3_URL'],
])(
  'a wrong setting is refused with one line that names it: %j %j',
  async (flags, env: Record<string, string>, name) => {
    const { code, err, out } = await run(flags, env);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(name);
    expect(err.trim().split('\n')).toHaveLength(1);
  },
);

test('--help lists every setting', async () => {
  const { code, out } = await run(['--help']);
  expect(code).toBe(0);
  expect(out).toContain('PARLEY_RECONNECT_GRACE_MS');
});

test('a port in use and a data directory in use are each one sentence that says so', async () => {
  const server = new ServerProcess();
  onTestFinished(() => server.stop());
  await server.start();
  const { port } = new URL(server.url);
  onTestFinished(() => rmSync(`${server.dataDir}-two`, { recursive: true, force: true }));
  const taken = await run(['--port', port, '--data-dir', `${server.dataDir}-two`]);
  expect(taken).toMatchObject({ code: 2, err: expect.stringMatching(/PARLEY_PORT.*in use/) });
  const locked = await run(['--port', '0', '--data-dir', server.dataDir]);
  expect(locked).toMatchObject({ code: 2, err: expect.stringMatching(/PARLEY_DATA_DIR.*in use by another server/) });
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
});

test('a database that cannot be reached is one line', async () => {
  const { code, err } = await run(['--port', '0'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  expect(code).toBe(2);
  expect(err).toMatch(/DATABASE_URL/);
});

test('F4: a connection that never asks anything does not keep the server from stopping', async () => {
  const server = new ServerProcess();
  onTestFinished(() => server.stop());
  await server.start();
  const { port, hostname } = new URL(server.url);
  const silent = connect(Number(port), hostname);
  onTestFinished(() => void silent.destroy());
  await once(silent, 'connect');
  const closed = once(silent, 'close');
  await server.stop();
  await closed;
});
