import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CallRelay, call, connectedTo, decoded, deskOf, until, type Desk } from '../../../test/support/browser/pair.ts';
import { madeConnections } from '../../../test/support/browser/spies.ts';
import { ufragsOf } from './mesh/sdp.ts';
import { defaultSettings } from './settings.ts';

let relay: CallRelay;
let ada: Desk;
let ben: Desk;
let connections: () => RTCPeerConnection[];

beforeEach(async () => {
  relay = new CallRelay();
  const settings = { peer: { ...defaultSettings.peer, silentMs: 300 } };
  ada = await deskOf(relay, 'ada', { settings });
  ben = await deskOf(relay, 'ben', { settings });
  connections = madeConnections();
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const { client } of relay.desks) await client.disconnect();
});

function ways(): Set<string> {
  return new Set(connections().flatMap(({ localDescription }) => [...ufragsOf(localDescription?.sdp ?? '')]));
}

/** Resolves when the engine has looked so often, both ends counted, whether anything arrives. */
async function looks(count: number): Promise<void> {
  const looked = vi.spyOn(RTCRtpReceiver.prototype, 'getStats');
  await vi.waitFor(() => expect(looked.mock.calls.length).toBeGreaterThanOrEqual(count), { timeout: 10_000 });
  looked.mockRestore();
}

/** How many packets of sound each has received. */
async function heardAt(made: RTCPeerConnection[]): Promise<number[]> {
  const reports = await Promise.all(made.map(async (one) => [...(await one.getStats()).values()]));
  return reports.map((stats) =>
    stats.reduce(
      (sum, { type, kind, packetsReceived = 0 }) =>
        sum + (type === 'inbound-rtp' && kind === 'audio' ? packetsReceived : 0),
      0,
    ),
  );
}

/** What one of them says no longer leaves, and they do not know. */
async function silence(desk = ada): Promise<() => Promise<void>> {
  const [mine] = desk.client.view.session?.local.stream?.getAudioTracks() ?? [];
  const sender = await vi.waitFor(() => {
    const senders = connections().flatMap((connection) => connection.getSenders());
    const found = senders.find(({ track }) => track === mine);
    if (found === undefined) throw new Error('not sent yet');
    return found;
  });
  // Whoever is never heard is not one who fell silent.
  await vi.waitFor(async () => expect((await heardAt(connections())).filter((packets) => packets > 5)).toHaveLength(2));
  await sender.replaceTrack(null);
  // What was on its way has arrived.
  let before: number[] = [];
  await vi.waitFor(
    async () => {
      const now = await heardAt(connections());
      const still = now.some((packets, i) => packets === before[i]);
      before = now;
      expect(still).toBe(true);
    },
    { timeout: 5000, interval: 200 },
  );
  return async () => sender.replaceTrack(mine ?? null);
}

test('F18, B79: who is not heard although the connection is up is named, and another way is looked for', async () => {
  await call(ada, ben);
  const before = ways();
  const speak = await silence();
  await until(ben, ({ session }) => session?.remotes[0]?.silent === true);
  await vi.waitFor(() => expect([...ways()].some((way) => before.has(way))).toBe(false), { timeout: 5000 });
  expect(ada.client.view.session?.remotes[0]?.silent).toBe(false);
  await speak();
  await until(ben, ({ session }) => session?.remotes[0]?.silent === false);
});

test('F18: when another straight way does not help, the relay is tried', async () => {
  const iceServers = [{ urls: 'turn:192.0.2.1:9', username: 'ben', credential: 'secret' }];
  const ice = {
    current: iceServers,
    meshLimit: 3,
    ready: () => Promise.resolve(),
    renew: () => Promise.resolve(false),
    close: () => undefined,
  };
  await ben.client.disconnect();
  const again = await deskOf(relay, 'ben', {
    deviceId: 'ben-2',
    ice,
    settings: { peer: { ...defaultSettings.peer, silentMs: 300 } },
  });
  await call(ada, again);
  await silence();
  const mine = connections().find((connection) => (connection.getConfiguration().iceServers ?? []).length > 0);
  await vi.waitFor(() => expect(mine?.getConfiguration().iceTransportPolicy).toBe('relay'), { timeout: 8000 });
});

test('F18: muted, without a camera, or with nothing at all, nobody is silent', async () => {
  await call(ada, ben);
  ada.client.setMicrophone(false);
  await ada.client.setCamera(false);
  await until(ben, ({ session }) => session?.remotes[0]?.media.microphone === 'muted');
  const seen: boolean[] = [];
  ben.client.on('change', ({ session }) => seen.push(session?.remotes[0]?.silent === true));
  await looks(20);
  expect(seen).not.toContain(true);
});

test.each(['ada', 'ben'] as const)(
  'F14, B83: when the network changes and nothing arrives any more, there is a new connection at once (noticed by %s)',
  async (who) => {
    const settings = { peer: { ...defaultSettings.peer, silentMs: 60_000 } };
    const [cy, dan] = [await deskOf(relay, 'cy', { settings }), await deskOf(relay, 'dan', { settings })];
    await call(cy, dan);
    const [noticing, other] = who === 'ada' ? [cy, dan] : [dan, cy];
    await silence(other);
    const before = connections().length;
    noticing.client.networkChanged();
    await vi.waitFor(() => expect(connections()).toHaveLength(before + 2), { timeout: 5000 });
    await Promise.all([connectedTo(noticing, other), connectedTo(other, noticing)]);
    await decoded(noticing, other);
  },
);
