import { setTimeout as delay } from 'node:timers/promises';
import type { ServerProcess } from '../support/server-process.ts';
import type { Device } from './device.ts';

type Below = (n: number) => number;

/** What may be broken. */
export interface Breakable {
  nodes: readonly ServerProcess[];
  devices: readonly Device[];
  /** Ends the database at once; it comes back by itself. */
  killDatabase: (() => void) | undefined;
  killRedis: () => Promise<void>;
  startRedis: () => Promise<void>;
}

const LONGEST_CUT_MS = 3_000;
const LONGEST_AWAY_MS = 2_500;
const LONGEST_STALL_MS = 1_500;

/** As a service manager does it: again, should the database not be there yet. */
async function startAgain(node: ServerProcess | undefined): Promise<void> {
  for (;;) {
    const started = await node?.start().catch(() => undefined);
    if (started || !node) return;
  }
}

/** What happens to them, by name and weight; each is over when it resolves. */
const faults: Record<string, { weight: number; run: (world: Breakable, below: Below) => Promise<void> }> = {
  'lost packets': {
    weight: 8,
    async run({ devices }, below) {
      const roads = devices[below(devices.length)]?.roads ?? [];
      for (const road of roads) road.block();
      await delay(50 + below(LONGEST_CUT_MS));
      for (const road of roads) road.heal();
    },
  },
  'broken connection': {
    weight: 4,
    async run({ devices }, below) {
      for (const road of devices[below(devices.length)]?.roads ?? []) road.heal();
    },
  },
  'another node': {
    weight: 3,
    async run({ devices, nodes }, below) {
      devices[below(devices.length)]?.move(below(nodes.length));
    },
  },
  'a client killed': {
    weight: 3,
    async run({ devices, nodes }, below) {
      const device = devices[below(devices.length)];
      device?.leave();
      await delay(below(LONGEST_AWAY_MS));
      device?.move(below(nodes.length));
    },
  },
  'a node killed': {
    weight: 3,
    async run({ nodes }, below) {
      const node = nodes[below(nodes.length)];
      await node?.kill();
      await delay(below(1_000));
      await startAgain(node);
    },
  },
  'a node restarted': {
    weight: 1,
    async run({ nodes }, below) {
      const node = nodes[below(nodes.length)];
      await node?.terminate();
      await startAgain(node);
    },
  },
  'a node that stands still': {
    weight: 2,
    async run({ nodes }, below) {
      const node = nodes[below(nodes.length)];
      node?.signal('SIGSTOP');
      await delay(100 + below(LONGEST_STALL_MS));
      node?.signal('SIGCONT');
    },
  },
  'Redis killed': {
    weight: 1,
    async run({ killRedis, startRedis }, below) {
      await killRedis();
      await delay(below(1_000));
      await startRedis();
    },
  },
  'the database killed': {
    weight: 1,
    run({ killDatabase }) {
      killDatabase?.();
      return Promise.resolve();
    },
  },
};

/** One after another, at random, until `until`; resolves to how often each happened, with everything healed. */
export async function breakThings(world: Breakable, below: Below, until: number): Promise<Record<string, number>> {
  const drawn = Object.entries(faults)
    .filter(([name]) => name !== 'the database killed' || world.killDatabase !== undefined)
    .flatMap(([name, fault]) => Array.from({ length: fault.weight }, () => ({ name, fault })));
  const counts: Record<string, number> = {};
  while (performance.now() < until) {
    const one = drawn[below(drawn.length)];
    if (!one) break;
    await one.fault.run(world, below);
    counts[one.name] = (counts[one.name] ?? 0) + 1;
    await delay(below(400));
  }
  return counts;
}
