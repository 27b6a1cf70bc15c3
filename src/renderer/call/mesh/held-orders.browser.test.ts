import fc from 'fast-check';
import { afterEach, expect, inject, test, vi } from 'vitest';
import type { Signal } from '../../../shared/signal.ts';
import { CallRelay, deskOf, type Desk } from '../../../../test/support/browser/pair.ts';
import { madeConnections } from '../../../../test/support/browser/spies.ts';
import { bytesSent, connected, wireOf } from '../../../../test/support/browser/wire.ts';
import { noWishes } from '../quality/quality.ts';
import { askForOffer } from './sdp.ts';

/** A share of the 500 that PARLEY_REAL_ORDERS asks for. */
const ORDERS = inject('orders');

afterEach(() => {
  vi.restoreAllMocks();
});

/** What two real pairs said to each other, candidates that can be reached among it, and a request for an offer. */
async function overheard(): Promise<Signal[]> {
  const wires = [wireOf(), wireOf()];
  await Promise.all(wires.map(connected));
  const said = wires.flatMap(({ ada, ben }) => [...ada.sent, ...ben.sent]);
  for (const wire of wires) wire.close();
  return [...said, { type: 'offer', sdp: askForOffer() }];
}

const hostile = fc.record({
  by: fc.constantFrom('ada-1', 'ada-2', 'cy-1'),
  /** Which of what was overheard, as a share of it. */
  which: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});
const EVENTS = [
  'CALL.END',
  'CALL.RESTART',
  'CALL.INVITE',
  'CALL.ACCEPT by cy',
  'CALL.REJOIN elsewhere',
  'ben: cut',
  'ben: back',
  'ben: network',
  'ben: economical',
  'breathe',
] as const;
const event = fc.constantFrom(...EVENTS);
const order = fc.record({
  /** Ben has talked to both: connections are made while it rings. */
  known: fc.boolean(),
  steps: fc.array(fc.oneof({ weight: 3, arbitrary: hostile }, { weight: 2, arbitrary: event }), {
    minLength: 1,
    maxLength: 12,
  }),
});
type Step = { by: string; which: number } | (typeof EVENTS)[number];

/** Everything that Ada and Cy can do to Ben, by the rules of the server, while it rings at his window. */
class Hostility {
  readonly relay = new CallRelay();
  readonly #signals: readonly Signal[];
  readonly #devices = new Map(
    ['ada-1', 'ada-2', 'cy-1'].map((id) => [id, this.relay.device(id.replace(/-\d/, ''), id)]),
  );

  constructor(signals: readonly Signal[]) {
    this.#signals = signals;
    this.#command('ada-1', 'CALL.START', { to: ['ben', 'cy'], kind: 'video' });
  }

  async step(step: Step, ben: Desk): Promise<void> {
    if (step === 'breathe') return void (await navigator.mediaDevices.enumerateDevices());
    if (step === 'ben: cut') return ben.signaling.cut();
    if (step === 'ben: back') return ben.signaling.connect();
    if (step === 'ben: network') return ben.client.networkChanged();
    if (step === 'ben: economical') return ben.client.setWishes({ ...noWishes, economical: true });
    if (step === 'CALL.ACCEPT by cy') return this.#command('cy-1', 'CALL.ACCEPT');
    if (step === 'CALL.REJOIN elsewhere') return this.#command('ada-2', 'CALL.REJOIN');
    if (step === 'CALL.INVITE') return this.#command('ada-1', step, { to: ['ben', 'cy'] });
    if (typeof step === 'string') return this.#command('ada-1', step);
    const signal = this.#signals[Math.floor(step.which * this.#signals.length)];
    const device = this.#devices.get(step.by);
    const callId = this.#callId;
    if (signal && device) tolerated(() => this.relay.signal(device, { callId, to: 'ben', signal }));
  }

  get #callId(): string {
    return [...this.relay.calls.keys()].at(-1) ?? '';
  }

  #command(by: string, name: Parameters<CallRelay['handle']>[1], payload: object = {}): void {
    const device = this.#devices.get(by);
    const callId = name === 'CALL.START' ? {} : { callId: this.#callId };
    if (device)
      tolerated(() => this.relay.handle(device, name, { commandId: crypto.randomUUID(), ...callId, ...payload }));
  }
}

/** The server refuses what is against its rules. */
function tolerated(act: () => unknown): void {
  try {
    act();
  } catch {
    // A code for whoever tried it.
  }
}

/** What is under way in these connections comes to rest: each look at one is a way there and back. */
async function rest(connections: () => RTCPeerConnection[]): Promise<void> {
  for (let i = 0; i < 10; i += 1)
    await Promise.all([navigator.mediaDevices.enumerateDevices(), ...connections().map((one) => one.getStats())]);
}

async function pictureAndSound(connection: RTCPeerConnection): Promise<number> {
  const reports = [...(await connection.getStats()).values()];
  return reports.reduce((sum, { type, packetsSent = 0 }) => sum + (type === 'outbound-rtp' ? packetsSent : 0), 0);
}

test('I7, T20: whatever others do in whatever order while it rings, no device opens and nothing is sent before Accept', async () => {
  const signals = await overheard();
  let drafts = 0;
  const property = fc.asyncProperty(order, async ({ known, steps }) => {
    vi.restoreAllMocks();
    const opened = vi.spyOn(navigator.mediaDevices, 'getUserMedia');
    const checked = vi.spyOn(RTCPeerConnection.prototype, 'addIceCandidate');
    const connections = madeConnections();
    const hostility = new Hostility(signals);
    const { relay } = hostility;
    const ben = await deskOf(relay, 'ben', known ? { known: new Set(['ada', 'cy']) } : {});
    for (const step of steps) await hostility.step(step, ben);
    await rest(connections);
    const [bytes, packets] = await Promise.all(
      [bytesSent, pictureAndSound].map(async (count) => {
        const counts = await Promise.all(connections().map(count));
        return counts.reduce((sum, one) => sum + one, 0);
      }),
    );
    const said = relay.log.filter(({ from }) => from === 'ben').map(({ event: name }) => name);
    const tracks = connections().flatMap((one) => one.getSenders().flatMap(({ track }) => track ?? []));
    if (connections().some(({ localDescription }) => localDescription !== null)) drafts += 1;
    await ben.client.disconnect();
    expect({ opened: opened.mock.calls, packets, tracks }).toEqual({ opened: [], packets: 0, tracks: [] });
    if (known) expect(said.filter((name) => name !== 'CALL.SIGNAL')).toEqual([]);
    // To a stranger not even a check: they would learn the address that it comes from.
    else expect({ bytes, said, checked: checked.mock.calls }).toEqual({ bytes: 0, said: [], checked: [] });
  });
  await fc.assert(property, { numRuns: ORDERS });
  expect(drafts).toBeGreaterThan(ORDERS / 4);
}, 300_000);
