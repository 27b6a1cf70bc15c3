import { setTimeout as delay } from 'node:timers/promises';
import {
  connect,
  eventually,
  framesAfter,
  freshStart,
  hangUp,
  largestGap,
  routes,
  troubles,
  type Row,
} from './call.ts';
import type { Lab } from './lab.ts';
import type { Network } from './network/network.ts';
import type { RemoteWindow } from './window.ts';

/** What befalls a call on its way through the network, by the number of the fault. */
interface Fault {
  name: string;
  /** The network before the call, when it matters. */
  prepare?: (network: Network) => void;
  /** With the call up and settled. */
  run: (lab: Lab) => Promise<Pick<Row, 'ok' | 'figures' | 'says'>>;
  /** Puts back what is not of the network. */
  restore?: (lab: Lab) => Promise<void>;
}

const SETTLE_MS = 2_000;
const ms = (value: number | undefined): string => (value === undefined ? 'never' : `${Math.round(value)} ms`);
const noUdp = (network: Network): void => {
  network.blockUdp('a');
  network.blockUdp('b');
};

/** How long after a moment the window says that a connection is lost; undefined: not within `patience`. */
function saysLost(window: RemoteWindow, since: number, patience: number): Promise<number | undefined> {
  return eventually(async () => {
    const said = (await window.says()).some((text) => /reconnect|no connection|nothing arrives/i.test(text));
    return said ? Date.now() - since : undefined;
  }, patience);
}

async function back({ ada, ben }: Lab, since: number, patience = 60_000): Promise<number | undefined> {
  const frames = await framesAfter([ada, ben], since, patience);
  return frames && Math.max(...frames) - since;
}

/** What both windows receive while time passes: the worse of the two. */
async function observe(
  { ada, ben }: Lab,
  seconds: number,
): Promise<Record<'fps' | 'concealed' | 'frozenS' | 'width' | 'waitMs', number>> {
  const windows = [ada, ben];
  const before = await Promise.all(windows.map((window) => window.received()));
  const began = performance.now();
  await delay(seconds * 1000);
  const after = await Promise.all(windows.map((window) => window.received()));
  const took = (performance.now() - began) / 1000;
  const grown = (name: keyof (typeof after)[number]): number[] =>
    after.map((now, i) => now[name] - (before[i]?.[name] ?? 0));
  const share = (some: number[], of: number[]): number =>
    Math.max(...some.map((value, i) => value / Math.max(of[i] ?? 1, 1)));
  return {
    fps: Math.min(...grown('framesDecoded')) / took,
    concealed: share(grown('concealedSamples'), grown('audioSamples')),
    frozenS: Math.max(...grown('frozenS')),
    width: Math.min(...after.map(({ width }) => width)),
    waitMs: 1000 * share(grown('audioWaitS'), grown('audioEmitted')),
  };
}

function described({ fps, concealed, frozenS }: Awaited<ReturnType<typeof observe>>): string {
  return `${fps.toFixed(0)} fps, ${(100 * concealed).toFixed(0)} % audio concealed, ${frozenS.toFixed(1)} s frozen`;
}

const isLost = (said: string): boolean => / lost\. Reconnecting|no connection/i.test(said);

/** The network gets worse in steps; the call has to stay through all of them. */
async function worsen(
  lab: Lab,
  steps: [string, (network: Network) => void | Promise<void>][],
): Promise<Pick<Row, 'ok' | 'figures' | 'says'>> {
  const seen: string[] = [];
  let lost = '';
  for (const [name, apply] of steps) {
    lab.network.reset();
    await apply(lab.network);
    seen.push(`${name}: ${described(await observe(lab, 8))}`);
    const said = await troubles(lab);
    if (isLost(said)) lost = said;
  }
  lab.network.reset();
  const returned = await back(lab, Date.now());
  return {
    ok: lost === '' && returned !== undefined,
    figures: seen.join('; '),
    ...(lost === '' ? {} : { says: lost }),
  };
}

export const faults: readonly Fault[] = [
  {
    name: 'F15: network device off for 20 s',
    run: async (lab) => {
      const off = Date.now();
      lab.network.unplug('a');
      const said = await saysLost(lab.ada, off, 20_000);
      await delay(Math.max(0, off + 20_000 - Date.now()));
      lab.network.plugIn('a');
      const returned = await back(lab, Date.now());
      const ok = said !== undefined && said <= 7_000 && returned !== undefined;
      return { ok, figures: `said after ${ms(said)} (≤ 7000), back ${ms(returned)} after it was on` };
    },
  },
  {
    name: 'F18 B79: one direction dies',
    run: async (lab) => {
      const at = Date.now();
      lab.network.oneWay('a', 'b');
      const [said, relayed] = await Promise.all([
        Promise.any(
          [lab.ada, lab.ben].map(
            async (window) => (await saysLost(window, at, 20_000)) ?? Promise.reject(new Error('silent')),
          ),
        ).catch(() => undefined),
        eventually(async () => ((await routes(lab)).includes('relay') ? Date.now() - at : undefined), 40_000),
      ]);
      await delay(1_000);
      const gap = largestGap(await lab.ben.frames(), at);
      const ok = relayed !== undefined && (said === undefined || said <= 7_000) && gap <= 12_000;
      return { ok, figures: `said after ${ms(said)}, relayed after ${ms(relayed)}, largest gap ${ms(gap)}` };
    },
  },
  {
    name: 'F19: relay killed in the call, back 3 s later',
    prepare: noUdp,
    run: async (lab) => {
      const at = Date.now();
      await lab.turn.kill();
      const said = await saysLost(lab.ada, at, 3_000);
      await delay(Math.max(0, at + 3_000 - Date.now()));
      await lab.turn.start();
      const returned = await back(lab, Date.now());
      return { ok: returned !== undefined, figures: `said after ${ms(said)}, back ${ms(returned)} after the relay` };
    },
  },
  {
    name: 'F20: secret of the relay changed in the call',
    prepare: noUdp,
    run: async (lab) => {
      const at = Date.now();
      await Promise.all([lab.turn.kill(), lab.server.terminate()]);
      await Promise.all([
        lab.turn.start(['another secret']),
        lab.server.start({ PARLEY_TURN_SECRET: 'another secret' }),
      ]);
      const returned = await back(lab, Date.now(), 90_000);
      const off = Math.round((Date.now() - at) / 1000);
      return { ok: returned !== undefined, figures: `back ${ms(returned)} after both were (watched ${off} s)` };
    },
    restore: async (lab) => {
      await Promise.all([lab.turn.kill(), lab.server.terminate()]);
      await Promise.all([lab.turn.start(), lab.server.start()]);
    },
  },
  {
    name: 'F21: loss of 5, 10, 20 % each way',
    run: (lab) =>
      worsen(lab, [
        ['5 %', (network) => network.lose('a', 0.05)],
        ['10 %', (network) => network.lose('a', 0.1)],
        ['20 %', (network) => network.lose('a', 0.2)],
      ]),
  },
  {
    name: 'F22: loss in bursts of 10, 30, 50 % each way',
    run: (lab) =>
      worsen(
        lab,
        [0.1, 0.3, 0.5].map((loss) => [
          `${100 * loss} %`,
          (network) => network.impair({ delayMs: 0, jitterMs: 0, loss, burst: 15, seed: 1 }),
        ]),
      ),
  },
  {
    name: 'F23: 300 ms delay, 200 ms jitter each way',
    run: async (lab) => {
      const before = await observe(lab, 3);
      await lab.network.impair({ delayMs: 300, jitterMs: 200, loss: 0, seed: 1 });
      await delay(5_000);
      const during = await observe(lab, 5);
      const said = await troubles(lab);
      lab.network.reset();
      await delay(9_500);
      const after = await observe(lab, 1);
      const waits = [before, during, after].map(({ waitMs }) => `${waitMs.toFixed(0)} ms`).join(' → ');
      // The call stays, whatever of the picture does; of what the sound has to wait more, most is gone ten seconds later.
      const ok = !isLost(said) && after.waitMs - before.waitMs < (during.waitMs - before.waitMs) / 2;
      const says = isLost(said) ? { says: said } : {};
      return { ok, figures: `audio waits ${waits}; during: ${described(during)}`, ...says };
    },
  },
  {
    name: 'F24: 2000 kbit/s, then 50, then free',
    run: async (lab) => {
      lab.network.limit(2000);
      const wide = await observe(lab, 6);
      lab.network.limit(50);
      await delay(4_000);
      const narrow = await observe(lab, 6);
      lab.network.limit(undefined);
      const lifted = Date.now();
      const full = await eventually(async () => {
        const seen = await observe(lab, 1);
        return seen.fps > 0.8 * wide.fps && seen.width >= wide.width ? Date.now() - lifted : undefined;
      }, 40_000);
      const ok = full !== undefined && full <= 15_000 && narrow.concealed < 0.5;
      return {
        ok,
        figures: `2000: ${described(wide)}; 50: ${described(narrow)}; as before ${ms(full)} after (≤ 15000)`,
      };
    },
  },
];

/** Calls that begin while there is no relay: straight where that is possible, otherwise a sentence, and a connection once it is back. */
export const withoutRelay = {
  name: 'F19: no relay at the start',
  async run(lab: Lab): Promise<Row> {
    const { name } = withoutRelay;
    lab.network.reset();
    await lab.turn.kill();
    try {
      await freshStart(lab);
      const direct = await connect(lab);
      await hangUp(lab);
      noUdp(lab.network);
      await freshStart(lab);
      const nothing = await connect(lab, 20_000);
      const says = await troubles(lab);
      await lab.turn.start();
      const returned = await back(lab, Date.now());
      await hangUp(lab);
      const ok = direct !== undefined && nothing === undefined && says !== 'nothing' && returned !== undefined;
      return { name, ok, figures: `direct ${ms(direct)}; none: “${says}”, back ${ms(returned)} after the relay` };
    } finally {
      await lab.turn.kill();
      await lab.turn.start();
    }
  },
};

export async function runFault(lab: Lab, { name, prepare, run, restore }: Fault): Promise<Row> {
  lab.network.reset();
  prepare?.(lab.network);
  try {
    await freshStart(lab);
    const facesMs = await connect(lab);
    if (facesMs === undefined) return { name, ok: false, says: await troubles(lab) };
    await delay(SETTLE_MS);
    const route = await routes(lab);
    const found = await run(lab);
    await hangUp(lab);
    return { name, facesMs, route, ...found };
  } finally {
    await restore?.(lab);
  }
}
