import { setTimeout as delay } from 'node:timers/promises';
import { connect, freshStart, hangUp, routes, troubles, type Row } from './call.ts';
import type { Lab } from './lab.ts';
import type { Network } from './network/network.ts';
import type { RemoteWindow } from './window.ts';

/** A line whose qualities are known, and what the statistics beside the call have to say of it. */
interface Known {
  name: string;
  impose: (network: Network) => void | Promise<void>;
  /** The cameras show so much that the line is full of it. */
  busy: boolean;
  /** How long it is watched. */
  seconds: number;
  /** Figures of both windows, averages over that time, beside what they should be. */
  figures: (shown: Shown, line: Line) => [what: string, shown: number, real: number][];
}

interface Shown {
  ada: (figure: string) => number;
  ben: (figure: string) => number;
}

/** What Ada's line did meanwhile, as the network itself saw it. */
interface Line {
  /** kbit/s. */
  up: number;
  down: number;
  /** There and back, milliseconds. */
  roundTrip: number;
}

/** The network is as it is from the start; estimates have found their feet by then. */
const SETTLE_MS = 10_000;
/** How far a figure may be from what is so. */
const TOLERANCE = 0.1;

export const knownLines: readonly Known[] = [
  {
    name: 'B71 B75: the statistics in 200 ms round trip',
    impose: (network) => network.impair({ delayMs: 100, jitterMs: 0, loss: 0, seed: 1 }),
    busy: false,
    seconds: 20,
    // Whatever carries the packets late is late itself on a busy machine.
    figures: ({ ada, ben }, { roundTrip }) => [
      ['Ada, ms', ada('Round trip: There and back'), roundTrip],
      ['Ben, ms', ben('Round trip: There and back'), roundTrip],
    ],
  },
  {
    name: 'B71 B75: the statistics in 10 % loss each way',
    impose: (network) => network.lose('a', 0.1),
    busy: true,
    // As many packets as luck evens out over.
    seconds: 60,
    figures: ({ ada, ben }) => [
      ['Ada sent, %', ada('Loss: Sent'), 10],
      ['Ada received, %', ada('Loss: Received'), 10],
      ['Ben sent, %', ben('Loss: Sent'), 10],
      ['Ben received, %', ben('Loss: Received'), 10],
    ],
  },
  {
    name: 'B71 B75: the statistics in 600 kbit/s',
    impose: (network) => network.limit(600),
    busy: true,
    seconds: 30,
    figures: ({ ada, ben }, { up, down }) => [
      ['Ada sent, kbit/s', ada('Bitrate: Sent'), up],
      ['Ben received, kbit/s', ben('Bitrate: Received'), up],
      ['Ada received, kbit/s', ada('Bitrate: Received'), down],
      ['Ben sent, kbit/s', ben('Bitrate: Sent'), down],
    ],
  },
];

/** What a window shows each second, averaged. */
async function watch(window: RemoteWindow, seconds: number): Promise<(figure: string) => number> {
  const seen: Record<string, number>[] = [];
  for (let second = 0; second < seconds; second++) {
    seen.push(await window.statistics());
    await delay(1000);
  }
  return (figure) => {
    const values = seen.flatMap((one) => one[figure] ?? []);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
}

/** What passes Ada's line in so many seconds. */
async function observe(network: Network, seconds: number): Promise<Line> {
  const [before, began] = [network.carried(), performance.now()];
  const roundTrip = await network.roundTrip(seconds);
  const [after, took] = [network.carried(), (performance.now() - began) / 1000];
  const kbps = (way: 'up' | 'down'): number => ((after[way] - before[way]) * 8) / 1000 / took;
  return { up: kbps('up'), down: kbps('down'), roundTrip };
}

export async function runKnownLine(lab: Lab, { name, impose, busy, seconds, figures }: Known): Promise<Row> {
  const { network, ada, ben } = lab;
  const cameras = (picture: 'busy' | 'known'): Promise<unknown> =>
    Promise.all([ada.picture(picture), ben.picture(picture)]);
  network.reset();
  if (busy) await cameras('busy');
  try {
    await freshStart(lab);
    await impose(network);
    const facesMs = await connect(lab);
    if (facesMs === undefined) return { name, ok: false, says: await troubles(lab) };
    await Promise.all([ada.statistics(), ben.statistics()]);
    await delay(SETTLE_MS);
    const [line, ofAda, ofBen] = await Promise.all([
      observe(network, seconds),
      watch(ada, seconds),
      watch(ben, seconds),
    ]);
    const found = figures({ ada: ofAda, ben: ofBen }, line);
    const route = await routes(lab);
    await hangUp(lab);
    return {
      name,
      ok: found.every(([, shown, real]) => Math.abs(shown / real - 1) <= TOLERANCE),
      facesMs,
      route,
      figures: found.map(([what, shown, real]) => `${what}: ${shown.toFixed(1)} for ${real.toFixed(1)}`).join('; '),
    };
  } finally {
    if (busy) await cameras('known');
  }
}
