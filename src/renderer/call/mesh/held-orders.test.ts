import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import type { Signal } from '../../../shared/signal.ts';
import { fakeConnections } from '../../../../test/support/browser/fake-connection.ts';
import { Peer } from './peer.ts';
import { askForOffer } from './sdp.ts';
import { nothingOutgoing } from './slots.ts';

/** A share of the 100,000 that PARLEY_ORDERS asks for. */
const ORDERS = Number(process.env['PARLEY_ORDERS'] ?? 2000);

const track: MediaStreamTrack = JSON.parse('{"kind":"video","id":"camera"}');
const camera = { ...nothingOutgoing, tracks: [null, track, null, null] as const };

const ufrag = fc.constantFrom('one', 'two', 'mine');
const line = fc.constantFrom('', 'a=candidate:1 1 udp 1 198.51.100.1 4000 typ host\r\n', 'a=sendrecv\r\n');
const sdp = fc
  .tuple(fc.constantFrom('1', '2', '7'), fc.nat(3), ufrag, line)
  .map(
    ([session, version, own, more]) =>
      `v=0\r\no=- ${session} ${version} IN IP4 0.0.0.0\r\na=ice-ufrag:${own}\r\n${more}`,
  );
const received: fc.Arbitrary<Signal> = fc.oneof(
  sdp.map((text) => ({ type: 'offer' as const, sdp: text })),
  fc.constant({ type: 'offer' as const, sdp: askForOffer() }),
  sdp.map((text) => ({ type: 'answer' as const, sdp: text })),
  ufrag.map((usernameFragment) => ({
    type: 'candidate' as const,
    candidate: { candidate: 'candidate:1 1 udp 1 198.51.100.1 4000 typ host', sdpMid: '0', usernameFragment },
  })),
);
const step = fc.oneof(
  { weight: 6, arbitrary: received },
  fc.constantFrom('camera', 'withdraw', 'resend', 'restart', 'breathe'),
);

async function tasks(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test('I7, T20: whatever order comes before the person accepts, no track is put in and nothing is said or sent', async () => {
  const { Connection, leaks } = fakeConnections();
  vi.stubGlobal('RTCPeerConnection', Connection);
  let drafts = 0;
  const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
    const sent: Signal[] = [];
    const route = { iceServers: [], relayOnly: false };
    const send = (signal: Signal): void => void sent.push(signal);
    const peer = new Peer({ polite: true, held: true, route, startBitrateKbps: 3000, send });
    for (const one of steps) {
      if (one === 'camera') void peer.setOutgoing(camera);
      else if (one === 'withdraw') peer.withdraw();
      else if (one === 'resend') peer.resend();
      else if (one === 'restart') peer.restartIce(route);
      else if (one === 'breathe') await tasks(1);
      else peer.receive(one);
    }
    await tasks(2 * steps.length);
    if (peer.connection.localDescription !== null) drafts += 1;
    peer.close();
    expect([sent, leaks]).toEqual([[], { candidates: 0, tracks: 0 }]);
  });
  await fc.assert(property, { numRuns: ORDERS });
  // Most of them get as far as an answer that is only not said.
  expect(drafts).toBeGreaterThan(ORDERS / 4);
}, 120_000);
