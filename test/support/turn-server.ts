import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Certificate } from './certificate.ts';

const hardened = resolve(import.meta.dirname, '../../deploy/coturn/turnserver.conf');

export interface TurnServerOptions {
  /** Its own address, for clients and for relayed media. */
  address: string;
  secrets: readonly string[];
  certificate: Certificate;
  ports: { plain: number; tls: number; web: number };
  /** Command and arguments that it is started through, e.g. into a network namespace. */
  through?: readonly string[];
  /** Lines after those of the deployed configuration. */
  more?: readonly string[];
}

/** The real coturn with the configuration that operators deploy, its secret, address and certificate filled in. */
export class TurnServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'parley-turn-'));
  readonly #options: TurnServerOptions;
  #child: ChildProcess | undefined;

  constructor(options: TurnServerOptions) {
    this.#options = options;
  }

  get urls(): string[] {
    const { address, ports } = this.#options;
    return [
      `turn:${address}:${ports.plain}?transport=udp`,
      `turn:${address}:${ports.plain}?transport=tcp`,
      `turns:${address}:${ports.tls}?transport=tcp`,
      `turns:${address}:${ports.web}?transport=tcp`,
    ];
  }

  /** Starts it, with other secrets if given; resolves when it listens. */
  async start(secrets = this.#options.secrets): Promise<this> {
    const { address, ports, certificate, through = [], more = [] } = this.#options;
    const file = join(this.#folder, 'turnserver.conf');
    const lines = [
      readFileSync(hardened, 'utf8'),
      ...secrets.map((secret) => `static-auth-secret=${secret}`),
      'realm=parley.test',
      `listening-ip=${address}`,
      `relay-ip=${address}`,
      `cert=${certificate.file}`,
      `pkey=${certificate.key}`,
      `listening-port=${ports.plain}`,
      `tls-listening-port=${ports.tls}`,
      `aux-server=${address}:${ports.web}`,
      `userdb=${join(this.#folder, 'turndb')}`,
      `pidfile=${join(this.#folder, 'pid')}`,
      'log-file=stdout',
      'verbose',
      ...more,
    ];
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    const command: string[] = [...through, 'turnserver', '-c', file];
    const [program = '', ...args] = command;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child = child;
    await new Promise<void>((listening, failed) => {
      child.once('error', failed);
      child.once('exit', (code) => failed(new Error(`turnserver ended with exit code ${code}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.includes('Total General servers')) listening();
      });
    });
    return this;
  }

  /** Ends it without a word to anybody. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
