import { connect, freshStart, hangUp, largestGap, routes, troubles, type Row } from './call.ts';
import type { Lab } from './lab.ts';
import type { Network } from './network/network.ts';

/** A network in which a call has to connect, or to say why it does not. */
interface Profile {
  name: string;
  short?: true;
  prepare: (network: Network) => void | Promise<void>;
  /** The way its media has to take. */
  route?: RegExp;
  /** What happens to the network during the call. */
  during?: (lab: Lab) => Promise<string>;
}

const bothSides = (change: (side: 'a' | 'b') => void): void => {
  for (const side of ['a', 'b'] as const) change(side);
};

async function moved({ network, ada, ben }: Lab): Promise<string> {
  const at = Date.now();
  network.move('a', 7);
  await new Promise((resolve) => setTimeout(resolve, 8000));
  const gaps = (await Promise.all([ada.frames(), ben.frames()])).map((frames) => largestGap(frames, at));
  return `largest gap after the change ${Math.round(Math.max(...gaps))} ms`;
}

export const profiles: readonly Profile[] = [
  { name: 'open', short: true, prepare: () => {}, route: /host–host udp/ },
  {
    name: 'UDP blocked on both sides (F16 B06)',
    short: true,
    prepare: (network) => bothSides((side) => network.blockUdp(side)),
    route: /relay–\w+ tcp/,
  },
  {
    name: 'only port 443 out on both sides (F17 B07)',
    short: true,
    prepare: (network) => bothSides((side) => network.onlyWeb(side)),
    route: /relay–\w+ tls/,
  },
  {
    name: 'symmetric NAT on both sides (B05)',
    short: true,
    prepare: (network) => bothSides((side) => network.symmetricNat(side)),
    route: /relay–\w+ udp/,
  },
  { name: 'symmetric NAT on one side', prepare: (network) => network.symmetricNat('a') },
  {
    name: 'one-way firewall between them (B79)',
    prepare: (network) => network.oneWay('a', 'b'),
    route: /relay/,
  },
  { name: 'no IPv6', prepare: (network) => network.noIpv6(), route: /host–host udp(?! IPv6)/ },
  { name: '5 % loss each way (F21)', prepare: (network) => network.lose('a', 0.05) },
  { name: '20 % loss each way (F21)', prepare: (network) => network.lose('a', 0.2) },
  {
    name: '300 ms round trip',
    prepare: (network) => network.impair({ delayMs: 150, jitterMs: 0, loss: 0, seed: 1 }),
  },
  { name: '250 kbit/s', prepare: (network) => network.limit(250) },
  { name: 'address change in the call (F14 B83)', prepare: () => {}, during: moved },
];

export async function runProfile(lab: Lab, { name, prepare, route, during }: Profile): Promise<Row> {
  lab.network.reset();
  await prepare(lab.network);
  await freshStart(lab);
  const facesMs = await connect(lab);
  if (facesMs === undefined) return { name, ok: false, says: await troubles(lab) };
  const taken = await routes(lab);
  const figures = await during?.(lab);
  await hangUp(lab);
  return { name, ok: route?.test(taken) ?? true, facesMs, route: taken, ...(figures === undefined ? {} : { figures }) };
}
