import { onTestFinished } from 'vitest';
import type { Session } from '../../src/shared/account.ts';
import { signUp } from './accounts.ts';
import { urlOf } from './database-url.ts';
import { startRedis } from './redis.ts';
import { ServerProcess } from './server-process.ts';
import { TestClient } from './test-client.ts';
import { createDatabase } from './test-server.ts';

type Env = Record<string, string>;

/** A database and a Redis that nodes share. What is started or connected in a test ends with it. */
export class Cluster {
  readonly redis: Awaited<ReturnType<typeof startRedis>>;
  readonly database: Awaited<ReturnType<typeof createDatabase>>;
  #people = 0;

  private constructor(redis: Cluster['redis'], database: Cluster['database']) {
    this.redis = redis;
    this.database = database;
  }

  static async start(): Promise<Cluster> {
    return new Cluster(await startRedis(), await createDatabase());
  }

  async stop(): Promise<void> {
    await this.database.drop();
    await this.redis.kill();
  }

  /** Two nodes; settings of both, and of the first alone. */
  async nodes(env: Env = {}, ofOne: Env = {}): Promise<[ServerProcess, ServerProcess]> {
    const shared = { DATABASE_URL: urlOf(this.database.connection), REDIS_URL: this.redis.url, ...env };
    const [one, two] = [new ServerProcess({ ...shared, ...ofOne }), new ServerProcess(shared)];
    onTestFinished(async () => {
      await Promise.all([one.stop(), two.stop()]);
    });
    return Promise.all([one.start(), two.start()]);
  }

  /** A connected device of a person at a node; of a new one if none is given. `more`: what else it says. */
  async join(node: ServerProcess, session?: Session, deviceId?: string, more: object = {}): Promise<TestClient> {
    const who = session ?? (await signUp(node.url, `person-${process.pid}-${++this.#people}`));
    const client = new TestClient(node.url, who, deviceId, more);
    onTestFinished(() => client.close());
    return client.ready();
  }
}
