import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import type { Session } from '../../src/shared/account.ts';
import { createApp, type App } from '../../src/server/app.ts';
import { createLog } from '../../src/server/log.ts';
import { readSettings } from '../../src/server/settings.ts';
import { signUp } from './accounts.ts';
import { TestClient } from './test-client.ts';

let databases = 0;

/** A database of its own beside the run's administrative one. */
export async function createDatabase(): Promise<{ connection: pg.ClientConfig; drop: () => Promise<void> }> {
  const admin: pg.ClientConfig = inject('database');
  const name = `parley_${process.pid}_${Date.now()}_${++databases}`;
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client(admin);
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await run(`create database ${name}`);
  const connection: pg.ClientConfig =
    admin.connectionString === undefined
      ? { ...admin, database: name }
      : { connectionString: Object.assign(new URL(admin.connectionString), { pathname: `/${name}` }).href };
  return { connection, drop: () => run(`drop database ${name} with (force)`) };
}

/** A real server in this process, on a real database, reached over real sockets. */
export class TestServer {
  readonly url: string;
  readonly db: App['db'];
  /** Where its files are. */
  readonly dataDir: string;
  /** For what needs a pool of its own. */
  readonly connection: pg.ClientConfig;
  readonly #app: App;
  readonly #drop: () => Promise<void>;
  readonly #clients = new Set<TestClient>();
  #people = 0;

  private constructor(url: string, app: App, dataDir: string, connection: pg.ClientConfig, drop: () => Promise<void>) {
    this.url = url;
    this.dataDir = dataDir;
    this.connection = connection;
    this.db = app.db;
    this.#app = app;
    this.#drop = drop;
  }

  /** Settings by their environment names; rates are wide open unless a test narrows them. */
  static async start(env: Record<string, string> = {}): Promise<TestServer> {
    const { connection, drop } = await createDatabase();
    const dataDir = env['PARLEY_DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'parley-server-'));
    const settings = readSettings(['--port', '0', '--data-dir', dataDir], {
      PARLEY_RATE_LIMIT: '1000',
      PARLEY_STUN_URLS: '',
      PARLEY_LOG_LEVEL: 'silent',
      ...env,
    });
    const app = await createApp(settings, connection, createLog(settings.logLevel));
    return new TestServer(await app.listen(), app, dataDir, connection, drop);
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.#app.close();
    await this.#drop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Signs somebody new up. */
  signUp(displayName = 'Somebody'): Promise<Session> {
    return signUp(this.url, `person-${++this.#people}`, displayName);
  }

  /** A connected device of a person; of a new one if none is given. */
  async connect(session?: Session, deviceId?: string): Promise<TestClient> {
    const client = new TestClient(this.url, session ?? (await this.signUp()), deviceId);
    this.#clients.add(client);
    await client.ready();
    return client;
  }

  connectMany(count: number): Promise<TestClient[]> {
    return Promise.all(Array.from({ length: count }, () => this.connect()));
  }

  /** GET with a person's token. */
  async get(path: string, token: string): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return { status: response.status, body: await response.json() };
  }
}
