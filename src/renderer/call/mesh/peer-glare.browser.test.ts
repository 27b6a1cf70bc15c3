import { afterEach, expect, inject, test } from 'vitest';
import { nothingOutgoing, type Outgoing } from './slots.ts';
import { camera, connected, pictureOf, showsColour, when, wireOf } from '../../../../test/support/browser/wire.ts';
import type { End, Wire } from '../../../../test/support/browser/wire.ts';

/** A share of the 1,000 that PARLEY_TOGGLES asks for. */
const TOGGLES = inject('toggles');
const direct = { iceServers: [], relayOnly: false };

let wire: Wire | undefined;
afterEach(() => wire?.close());

const ufragOf = ({ peer }: End): string =>
  /a=ice-ufrag:(\S+)/.exec(peer.connection.currentLocalDescription?.sdp ?? '')?.[1] ?? '';

/** Resolves when the end has agreed on other credentials than these, and nothing is under way. */
function renewed(end: End, before: string | undefined): Promise<void> {
  const { connection } = end.peer;
  return when(
    connection,
    'signalingstatechange',
    () => connection.signalingState === 'stable' && ufragOf(end) !== before,
  );
}

test('F37: both toggle their video and renegotiate at once, again and again; nothing is stuck or rolled back, and both see', async () => {
  const made = (wire = wireOf());
  const ends = [made.ada, made.ben];
  await connected(made);
  const pictures = [pictureOf('red'), pictureOf('lime')];
  const outgoing = (on: boolean, index: number): Outgoing => ({
    ...nothingOutgoing,
    tracks: camera(on ? (pictures[index]?.track ?? null) : null),
  });
  let collided = 0;
  made.ben.peer.connection.addEventListener('signalingstatechange', () => {
    if (made.ben.peer.connection.signalingState === 'have-local-offer') collided += 1;
  });
  for (let round = 0; round < TOGGLES; round += 1) {
    const before = ends.map(ufragOf);
    const put = ends.map(({ peer }, index) => peer.setOutgoing(outgoing(round % 2 === 1, index)));
    for (const { peer } of ends) peer.restartIce(direct);
    await Promise.all([...put, ...ends.map((end, index) => renewed(end, before[index]))]);
  }
  await Promise.all(ends.map(({ peer }, index) => peer.setOutgoing(outgoing(true, index))));
  const seen = ends.flatMap(({ peer }) => peer.connection.getTransceivers()[1]?.receiver.track ?? []);
  expect(seen).toHaveLength(2);
  await Promise.all(seen.map((track, index) => showsColour(track, index === 0 ? 'lime' : 'red')));
  expect(collided).toBe(0);
  expect(ends.flatMap(({ problems }) => problems)).toEqual([]);
  expect(ends.map(({ peer }) => peer.connection.getTransceivers().length)).toEqual([4, 4]);
  for (const { stop } of pictures) stop();
}, 240_000);
