import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Namespace, removeStale } from './namespace.ts';

/** What the delay line does to each packet, each way. */
export interface Impairment {
  delayMs: number;
  /** Up to so much more, evenly spread; packets overtake each other. */
  jitterMs: number;
  /** Share of packets, 0 to 1. */
  loss: number;
  /** How many packets are lost in a row, on average (Gilbert's model); 1 or absent: each by itself. */
  burst?: number;
  seed: number;
}

type Side = 'a' | 'b';
const SIDES: readonly Side[] = ['a', 'b'];
/** Ethernet, IPv6 (which calls here go over) and UDP. */
const HEADERS = 62;

// Addresses of the public internet, as everybody in these networks sees them; the namespaces have no way out. Private ones would
// not do: a relay refuses them.
const NETS = { a: { v4: '45.1', v6: '2a05:1' }, b: { v4: '45.2', v6: '2a05:2' } } as const;
const addressesOf = (side: Side, host: number): string[] => [
  `${NETS[side].v4}.0.${host}/24`,
  `${NETS[side].v6}::${host}/64`,
];

/**
 * Two people behind a router each, servers, and the internet between them:
 *
 *     client a ── router a ──┬── core ──┬── router b ── client b
 *                (delay line)┘          └── servers
 */
export class Network {
  readonly clients: Readonly<Record<Side, Namespace>>;
  readonly servers: Namespace;
  /** Of the relay, and of the calling server. */
  readonly addresses = { relay: '45.9.0.2', server: '45.9.0.3' } as const;
  readonly #routers: Readonly<Record<Side, Namespace>>;
  readonly #core: Namespace;
  readonly #line: Namespace;
  readonly #all: Namespace[] = [];
  #delays: ChildProcess | undefined;

  private constructor() {
    const make = (role: string): Namespace => {
      const namespace = new Namespace(role);
      this.#all.push(namespace);
      return namespace;
    };
    this.clients = { a: make('a'), b: make('b') };
    this.#routers = { a: make('router-a'), b: make('router-b') };
    this.#core = make('core');
    this.servers = make('servers');
    this.#line = make('line');
  }

  /** Throws a sentence that says what is missing when this machine cannot build it. */
  static async build(): Promise<Network> {
    if (process.getuid?.() !== 0) throw new Error('Networks can be built by root only (network namespaces).');
    removeStale();
    const network = new Network();
    process.once('exit', () => network.remove());
    try {
      network.#wire();
      await network.#layLine();
    } catch (error) {
      throw new Error(`This kernel or container cannot build the networks: ${String(error)}`, { cause: error });
    }
    return network;
  }

  /** Ends what runs inside and takes everything away. */
  remove(): void {
    for (const namespace of this.#all.splice(0)) namespace.remove();
  }

  /** Everything as it was built: open, fast, both protocols. */
  reset(): void {
    for (const namespace of [...Object.values(this.#routers), this.#core]) {
      namespace.rule('-F', 'FORWARD');
      namespace.rule('-t', 'nat', '-F', 'POSTROUTING');
    }
    for (const side of SIDES) {
      this.#routers[side].ip('link', 'set', 'dev', 'wan', 'up');
      this.#core.ip('link', 'set', 'dev', side, 'up');
      this.#connect(side, 2);
    }
    this.#route('wan');
    this.limit(undefined);
  }

  /** No UDP gets past this person's router. */
  blockUdp(side: Side): void {
    this.#routers[side].rule('-A', 'FORWARD', '-p', 'udp', '-j', 'DROP');
  }

  /** Only TCP to port 443 gets out. */
  onlyWeb(side: Side): void {
    const router = this.#routers[side];
    router.rule('-A', 'FORWARD', '-i', 'lan', '-p', 'tcp', '--dport', '443', '-j', 'ACCEPT');
    router.rule('-A', 'FORWARD', '-i', 'wan', '-p', 'tcp', '--sport', '443', '-j', 'ACCEPT');
    router.rule('-A', 'FORWARD', '-j', 'DROP');
  }

  /** Another port for each destination, and nobody gets in who was not written to. */
  symmetricNat(side: Side): void {
    const router = this.#routers[side];
    router.rule('-t', 'nat', '-A', 'POSTROUTING', '-o', 'wan', '-j', 'MASQUERADE', '--random-fully');
    router.rule('-A', 'FORWARD', '-i', 'wan', '-m', 'conntrack', '--ctstate', 'NEW', '-j', 'DROP');
  }

  /** Nothing gets straight from one person to the other; the other way it does. */
  oneWay(from: Side, to: Side): void {
    this.#core.rule('-A', 'FORWARD', '-i', from, '-o', to, '-j', 'DROP');
  }

  noIpv6(): void {
    for (const side of SIDES) this.clients[side].set('net.ipv6.conf.eth0.disable_ipv6', '1');
  }

  /** Loses that share of packets on one person's line, each way. */
  lose(side: Side, share: number): void {
    for (const way of ['-i', '-o']) {
      const lottery = ['-m', 'statistic', '--mode', 'random', '--probability', String(share)];
      this.#core.rule('-A', 'FORWARD', way, side, ...lottery, '-j', 'DROP');
    }
  }

  /** What has passed person a's line since it was built, each way: bytes of UDP and TCP, without the headers below. */
  carried(): { up: number; down: number } {
    const router = this.#routers.a;
    const read = (name: string): number => Number(router.exec('cat', `/sys/class/net/wan/statistics/${name}`));
    const payload = (way: string): number => read(`${way}_bytes`) - HEADERS * read(`${way}_packets`);
    return { up: payload('tx'), down: payload('rx') };
  }

  /** There and back between the two, in ms, as the kernels see it: over so many seconds, on the average. */
  async roundTrip(seconds: number): Promise<number> {
    const [ip = '', ...through] = this.clients.a.through;
    const ping = ['ping', '-q', '-i', '0.5', '-c', String(seconds * 2), addressesOf('b', 2)[0]?.split('/')[0] ?? ''];
    const { stdout } = await promisify(execFile)(ip, [...through, ...ping]);
    return Number(/= [\d.]+\/([\d.]+)\//.exec(stdout)?.[1]);
  }

  /** The speed of person a's line, each way; undefined: no limit. */
  limit(kbit: number | undefined): void {
    for (const [namespace, device] of [
      [this.#routers.a, 'wan'],
      [this.#core, 'a'],
    ] as const) {
      if (kbit === undefined) {
        if (namespace.exec('tc', 'qdisc', 'show', 'dev', device).includes('tbf')) {
          namespace.exec('tc', 'qdisc', 'del', 'dev', device, 'root');
        }
        continue;
      }
      const bucket = ['tbf', 'rate', `${kbit}kbit`, 'burst', '6kb', 'latency', '300ms'];
      namespace.exec('tc', 'qdisc', 'replace', 'dev', device, 'root', ...bucket);
    }
  }

  /** Sends person a's packets through the delay line. */
  async impair(impairment: Impairment): Promise<void> {
    const line = this.#delays;
    if (!line) throw new Error('there is no delay line');
    const set = once(line, 'message');
    line.send(impairment);
    await set;
    this.#route('slow');
  }

  /** The cable of one person's router into the internet is out; nobody's own device notices. */
  cut(side: Side): void {
    this.#core.ip('link', 'set', 'dev', side, 'down');
  }

  mend(side: Side): void {
    const core = this.#core;
    core.ip('link', 'set', 'dev', side, 'up');
    core.address(side, `${NETS[side].v4}.1.1/24`, `${NETS[side].v6}:1::1/64`);
    this.#route('wan');
  }

  /** A person's own network device is off, as when a laptop leaves its network. */
  unplug(side: Side): void {
    this.clients[side].ip('link', 'set', 'dev', 'eth0', 'down');
  }

  plugIn(side: Side): void {
    this.#connect(side, 2);
  }

  /** A person's device moves to another address at once, as from one network into another. */
  move(side: Side, host: number): void {
    const client = this.clients[side];
    client.ip('address', 'flush', 'dev', 'eth0', 'scope', 'global');
    this.#connect(side, host);
  }

  #connect(side: Side, host: number): void {
    const client = this.clients[side];
    client.set('net.ipv6.conf.eth0.disable_ipv6', '0');
    for (const old of client.ip('-o', 'address', 'show', 'dev', 'eth0', 'scope', 'global').split('\n')) {
      const [, address] = /inet6? (\S+)/.exec(old) ?? [];
      if (address !== undefined && !addressesOf(side, host).includes(address)) {
        client.ip('address', 'del', address, 'dev', 'eth0');
      }
    }
    client.ip('link', 'set', 'dev', 'eth0', 'up');
    client.address('eth0', ...addressesOf(side, host));
    client.ip('route', 'replace', 'default', 'via', `${NETS[side].v4}.0.1`);
    client.ip('-6', 'route', 'replace', 'default', 'via', `${NETS[side].v6}::1`);
  }

  #wire(): void {
    const core = this.#core;
    for (const router of [...Object.values(this.#routers), core]) {
      router.set('net.ipv4.ip_forward', '1');
      router.set('net.ipv6.conf.all.forwarding', '1');
    }
    for (const side of SIDES) {
      const router = this.#routers[side];
      const { v4, v6 } = NETS[side];
      this.clients[side].cable('eth0', router, 'lan');
      router.cable('wan', core, side);
      router.address('lan', `${v4}.0.1/24`, `${v6}::1/64`);
      router.address('wan', `${v4}.1.2/24`, `${v6}:1::2/64`);
      core.address(side, `${v4}.1.1/24`, `${v6}:1::1/64`);
      this.#connect(side, 2);
    }
    this.servers.cable('eth0', core, 'servers');
    this.servers.address('eth0', `${this.addresses.relay}/24`, `${this.addresses.server}/24`);
    core.address('servers', '45.9.0.1/24');
    this.servers.ip('route', 'add', 'default', 'via', '45.9.0.1');
    this.#route('wan');
  }

  /** Person a's way into the internet: the plain cable, or the tunnel over the delay line. */
  #route(by: 'wan' | 'slow'): void {
    const near = by === 'wan' ? '45.1.1.1' : '10.7.3.1';
    const far = by === 'wan' ? '45.1.1.2' : '10.7.3.2';
    this.#routers.a.ip('route', 'replace', 'default', 'via', near, 'dev', by);
    this.#routers.b.ip('route', 'replace', 'default', 'via', '45.2.1.1', 'dev', 'wan');
    this.#core.ip('route', 'replace', '45.1.0.0/24', 'via', far, 'dev', by === 'wan' ? 'a' : 'slow');
    this.#core.ip('route', 'replace', '45.2.0.0/24', 'via', '45.2.1.2', 'dev', 'b');
    for (const side of SIDES) {
      const { v6 } = NETS[side];
      const slow = side === 'a' && by === 'slow';
      this.#routers[side].ip('-6', 'route', 'replace', 'default', 'via', slow ? 'fd07::1' : `${v6}:1::1`);
      this.#core.ip('-6', 'route', 'replace', `${v6}::/64`, 'via', slow ? 'fd07::2' : `${v6}:1::2`);
    }
  }

  async #layLine(): Promise<void> {
    const { a } = this.#routers;
    const ends = [
      { namespace: a, device: 'near', own: '10.7.1.2', line: '10.7.1.1', inside: ['10.7.3.2/30', 'fd07::2/64'] },
      {
        namespace: this.#core,
        device: 'far',
        own: '10.7.2.2',
        line: '10.7.2.1',
        inside: ['10.7.3.1/30', 'fd07::1/64'],
      },
    ];
    for (const { namespace, device, own, line, inside } of ends) {
      namespace.cable('line', this.#line, device);
      // Room for the tunnel's own header, so that what is inside keeps its 1500 bytes.
      namespace.ip('link', 'set', 'dev', 'line', 'mtu', '1600');
      this.#line.ip('link', 'set', 'dev', device, 'mtu', '1600');
      namespace.address('line', `${own}/30`);
      this.#line.address(device, `${line}/30`);
      const tunnel = ['vxlan', 'id', '7', 'local', own, 'remote', line, 'dstport', '4789'];
      namespace.ip('link', 'add', 'slow', 'mtu', '1500', 'type', ...tunnel);
      namespace.ip('link', 'set', 'dev', 'slow', 'up');
      // A program takes what is inside: checksums and segments have to be made before, not by a later device.
      namespace.exec('ethtool', '-K', 'slow', 'tx', 'off', 'tso', 'off', 'gso', 'off');
      namespace.address('slow', ...inside);
    }
    const [ip = '', ...through] = this.#line.through;
    const child = fork(
      join(import.meta.dirname, 'delay-line.ts'),
      ends.map(({ line }) => line).concat(ends.map(({ own }) => own)),
      {
        execPath: ip,
        execArgv: [...through, process.execPath],
      },
    );
    this.#delays = child;
    await once(child, 'message');
  }
}
