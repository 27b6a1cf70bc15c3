import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type pg from 'pg';
import * as v from 'valibot';

const ListeningSchema = v.object({ event: v.literal('listening'), url: v.string() });
const bundle = resolve(import.meta.dirname, '../../out/server/index.js');

/** The built server as a process of its own on its embedded database: it can be killed and started again. */
export class ServerProcess {
  readonly dataDir: string;
  readonly #env: Record<string, string>;
  readonly #through: readonly string[];
  #child: ChildProcess | undefined;
  #url = '';

  /** `through`: a command that starts it elsewhere, e.g. in a network namespace. */
  constructor(env: Record<string, string> = {}, through: readonly string[] = []) {
    this.dataDir = mkdtempSync(join(tmpdir(), 'parley-process-'));
    this.#env = env;
    this.#through = through;
  }

  get url(): string {
    return this.#url;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Its embedded database, for looking into. */
  get database(): pg.ClientConfig {
    const password = readFileSync(join(this.dataDir, 'database.secret'), 'utf8');
    return { host: join(this.dataDir, 'socket'), port: 5432, user: 'parley', password, database: 'postgres' };
  }

  get #postmasterFile(): string {
    return join(this.dataDir, 'postgres', 'postmaster.pid');
  }

  /** Starts it; again on the port it had. `more` is for this life only. */
  async start(more: Record<string, string> = {}): Promise<this> {
    const port = this.#url === '' ? (this.#env['PARLEY_PORT'] ?? '0') : new URL(this.#url).port;
    const command = [...this.#through, process.execPath, bundle, '--port', port, '--data-dir', this.dataDir];
    const [program = '', ...args] = command;
    const child = spawn(program, args, {
      env: {
        PATH: process.env['PATH'] ?? '',
        PARLEY_RATE_LIMIT: '1000',
        PARLEY_STUN_URLS: '',
        PARLEY_LOG_LEVEL: 'warn',
        ...this.#env,
        ...more,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      this.#url = v.parse(ListeningSchema, JSON.parse(line)).url;
      return this;
    }
    throw new Error(`the server did not start (exit ${child.exitCode})`);
  }

  /** No chance to say goodbye; its database is left behind as it would be. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Its own database ends at once, without a word, as if the system had killed it. */
  killDatabase(): void {
    process.kill(Number(readFileSync(this.#postmasterFile, 'utf8').split('\n')[0]), 'SIGQUIT');
  }

  /** Stops and goes on: nothing of it runs meanwhile. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(name);
  }

  /** Asked to end, as a service manager does; it can be started again. */
  async terminate(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    this.#endDatabase();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  /** After a kill without a restart the database would outlive the test. */
  #endDatabase(): void {
    if (!existsSync(this.#postmasterFile)) return;
    try {
      this.killDatabase();
    } catch {
      // It ended by itself.
    }
  }
}
