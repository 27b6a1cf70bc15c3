import { attempt, run } from './commands.ts';

const PREFIX = 'parley';

/** A network namespace of this process: interfaces, routes and rules of its own. */
export class Namespace {
  readonly name: string;

  constructor(role: string) {
    this.name = `${PREFIX}-${process.pid}-${role}`;
    run('ip', 'netns', 'add', this.name);
    // Otherwise an IPv6 address, also that of a link, is not usable for its first second.
    this.set('net.ipv6.conf.default.accept_dad', '0');
    this.ip('link', 'set', 'dev', 'lo', 'up');
  }

  /** What a command has to be started through to run inside. */
  get through(): string[] {
    return ['ip', 'netns', 'exec', this.name];
  }

  ip(...args: string[]): string {
    return run('ip', '-n', this.name, ...args);
  }

  exec(program: string, ...args: string[]): string {
    const [ip = '', ...through] = this.through;
    return run(ip, ...through, program, ...args);
  }

  set(name: string, value: string): void {
    this.exec('sysctl', '-q', '-w', `${name}=${value}`);
  }

  /** One rule for IPv4 and IPv6 alike. */
  rule(...args: string[]): void {
    for (const program of ['iptables', 'ip6tables']) this.exec(program, '-w', ...args);
  }

  /** A cable to another namespace. */
  cable(device: string, to: Namespace, peer: string): void {
    run('ip', 'link', 'add', device, 'netns', this.name, 'type', 'veth', 'peer', 'name', peer, 'netns', to.name);
    this.ip('link', 'set', 'dev', device, 'up');
    to.ip('link', 'set', 'dev', peer, 'up');
  }

  address(device: string, ...addresses: string[]): void {
    for (const address of addresses) this.ip('address', 'replace', address, 'dev', device);
  }

  remove(): void {
    remove(this.name);
  }
}

function remove(name: string): void {
  const pids = run('ip', 'netns', 'pids', name).split(/\s+/).filter(Boolean).map(Number);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
  attempt('ip', 'netns', 'delete', name);
}

/** Removes namespaces, and what runs in them, of earlier processes that did not come to it. */
export function removeStale(): void {
  for (const line of run('ip', 'netns', 'list').split('\n')) {
    const name = line.split(' ')[0] ?? '';
    const [, pid] = new RegExp(`^${PREFIX}-(\\d+)-`).exec(name) ?? [];
    if (pid === undefined || attempt('kill', '-0', pid)) continue;
    remove(name);
  }
}
