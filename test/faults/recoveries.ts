import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../support/timing.ts';
import { connect, freshStart, framesAfter, hangUp, largestGap, type Row } from './call.ts';
import type { Lab } from './lab.ts';
import type { Network } from './network/network.ts';
import type { RemoteWindow } from './window.ts';

/** How long pictures stay away after a break, beside bare perfect negotiation over the same break in the same run. */

type Pair = readonly [RemoteWindow, RemoteWindow];

interface Break {
  name: string;
  /** Causes the break; resolves to milliseconds without pictures: of both windows the worse. Undefined: they never came back. */
  measure: (network: Network, pair: Pair) => Promise<number | undefined>;
  /** What the figures have to keep to. */
  holds: (ours: readonly number[], raw: readonly number[]) => boolean;
  goal: string;
}

/** A call settles before it is broken: its bitrate has risen, no key frame is under way. */
const SETTLE_MS = 3_000;

const dark = (seconds: number): Break['measure'] => {
  return async (network, pair) => {
    network.cut('a');
    await delay(seconds * 1000);
    network.mend('a');
    const mended = Date.now();
    const back = await framesAfter(pair, mended);
    return back && Math.max(...back) - mended;
  };
};

const moving: Break['measure'] = async (network, pair) => {
  const at = Date.now();
  network.move('a', 7);
  // Not the first frame, which may have been on its way, but the end of the longest silence.
  await delay(1_000);
  const back = await framesAfter(pair, Date.now() + 500);
  if (!back) return undefined;
  await delay(2_000);
  const frames = await Promise.all(pair.map((window) => window.frames()));
  return Math.max(...frames.map((each) => largestGap(each, at)));
};

/** Nearest rank. */
const share95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;

export const breaks: readonly Break[] = [
  {
    name: '5 s of darkness: back after (F15)',
    measure: dark(5),
    holds: (ours, raw) => median(ours) <= 0.5 * median(raw),
    goal: 'median ≤ 0.5 × raw',
  },
  {
    name: '20 s of darkness: back after (F15)',
    measure: dark(20),
    holds: (ours) => share95(ours) <= 1500,
    goal: 'p95 ≤ 1500 ms',
  },
  {
    name: 'address change: largest gap (F14 B83)',
    measure: moving,
    holds: (ours) => Math.max(...ours) <= 1500,
    goal: '≤ 1500 ms',
  },
];

function figures(values: readonly (number | undefined)[]): string {
  return values.map((value) => (value === undefined ? 'never' : String(Math.round(value)))).join(' ');
}

export async function runBreak(lab: Lab, { name, measure, holds, goal }: Break, rounds: number): Promise<Row> {
  const { network, ada, ben } = lab;
  const ours: (number | undefined)[] = [];
  for (let round = 0; round < rounds; round++) {
    network.reset();
    await freshStart(lab);
    if ((await connect(lab)) === undefined) throw new Error('the call did not connect');
    await delay(SETTLE_MS);
    ours.push(await measure(network, [ada, ben]));
    await hangUp(lab);
  }
  network.reset();
  const raw: (number | undefined)[] = [];
  for (let round = 0; round < rounds; round++) {
    const pair = await lab.openRaw();
    await pair[0].beginRaw();
    if (!(await framesAfter(pair, 0))) throw new Error('the bare engines did not connect');
    await delay(SETTLE_MS);
    raw.push(await measure(network, pair));
    await Promise.all(pair.map((window) => window.close()));
    network.reset();
  }
  const finite = (values: (number | undefined)[]): number[] => values.map((value) => value ?? Number.POSITIVE_INFINITY);
  return {
    name,
    ok: holds(finite(ours), finite(raw)),
    figures: `ours ${figures(ours)} · raw ${figures(raw)} ms · goal ${goal}`,
  };
}
