import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, server } from '../build.mjs';
import { freePort, startServer } from '../dev/server.mjs';
import { interrupted } from '../interrupt.mjs';
import { isRoot, must, output, stop } from '../processes.mjs';
import { Problem, say } from '../report.mjs';
import { setUp } from '../setup.mjs';

const debianBinaries = '/usr/lib/postgresql';
const folder = path.join(tmpdir(), 'parley-cluster');

/** PostgreSQL, Redis and two nodes of the server, for development. @returns {Promise<number>} */
export async function cluster() {
  await setUp({ electron: false, system: ['cluster'] });
  await build(server);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
  const signal = interrupted();
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];
  try {
    const database = await startPostgres();
    children.push(database.child);
    const redis = await startRedis();
    children.push(redis.child);
    const env = { DATABASE_URL: database.url, REDIS_URL: redis.url };
    const urls = [];
    for (const name of ['one', 'two']) {
      const node = await startServer({ port: await freePort(4400), dataDir: path.join(folder, name), env });
      children.push(node.child);
      urls.push(node.url);
    }
    process.stdout.write(`${JSON.stringify({ event: 'listening', urls })}\n`);
    say(`clients take both: --server ${urls.join(',')}. Ctrl+C ends everything.`);
    await Promise.race([signal, ...children.map((child) => once(child, 'exit'))]);
    return 0;
  } finally {
    for (const child of children.toReversed()) await stop(child);
  }
}

/** Debian's newest PostgreSQL, as its own user when we are root, on loopback, kept between starts. */
async function startPostgres() {
  const versions = existsSync(debianBinaries) ? readdirSync(debianBinaries) : [];
  const newest = versions.toSorted((one, other) => Number(one) - Number(other)).at(-1);
  if (newest === undefined) throw new Problem('PostgreSQL is not installed: apt-get install postgresql.');
  const bin = path.join(debianBinaries, newest, 'bin');
  const as = isRoot() ? ['runuser', '-u', 'postgres', '--'] : [];
  const data = path.join(folder, `postgres-${newest}`);
  if (!existsSync(data)) {
    if (isRoot()) await must('Making a folder', 'install', ['-d', '-o', 'postgres', '-m', '700', data]);
    const [command, ...args] = [
      ...as,
      path.join(bin, 'initdb'),
      '-D',
      data,
      '-U',
      'parley',
      '-A',
      'trust',
      '-E',
      'UTF8',
    ];
    await must('Creating the database', command, args, { cwd: '/' });
  }
  const port = await freePort(5433);
  const place = ['-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  const [command = '', ...args] = [...as, path.join(bin, 'postgres'), '-D', data, ...place];
  const child = spawn(command, args, { cwd: '/', stdio: ['ignore', 2, 2] });
  const ready = path.join(bin, 'pg_isready');
  while (output(ready, ['-q', '-h', '127.0.0.1', '-p', String(port)]) === undefined) {
    if (child.exitCode !== null) throw new Problem('PostgreSQL did not start; what it said stands above.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { child, url: `postgres://parley@127.0.0.1:${port}/postgres` };
}

async function startRedis() {
  const port = await freePort(6380);
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const child = spawn('redis-server', flags, { stdio: ['ignore', 2, 2] });
  child.once('error', () => say('redis-server cannot be started; install it.'));
  return { child, url: `redis://127.0.0.1:${port}` };
}
