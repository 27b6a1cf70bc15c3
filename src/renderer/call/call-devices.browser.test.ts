import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  CallRelay,
  deskOf,
  call,
  connectedTo,
  decoded,
  eventOf,
  idle,
  person,
  ring,
  rings,
  until,
  type Desk,
} from '../../../test/support/browser/pair.ts';
import { pictureOf, showsColour } from '../../../test/support/browser/wire.ts';
import { askForOffer } from './mesh/sdp.ts';
import { clientState } from './session-view.ts';
import type { RemoteView } from './types.ts';

let relay: CallRelay;
let ada: Desk;
let ben: Desk;

beforeEach(async () => {
  relay = new CallRelay();
  ada = await deskOf(relay, 'ada');
  ben = await deskOf(relay, 'ben');
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const { client } of relay.desks) await client.disconnect();
});

function remote(desk: Desk, other: Desk): RemoteView | undefined {
  return desk.client.view.session?.remotes.find(({ userId }) => userId === other.userId);
}

describe('several devices and calls', () => {
  test('F31: two devices of one person: the first has it, the other stops ringing', async () => {
    const phone = await deskOf(relay, 'ben', { deviceId: 'ben-2' });
    const ringing = eventOf(phone, 'incoming-call');
    await call(ada, ben);
    await ringing;
    await rings(phone, 0);
    expect(phone.client.view.last?.reason).toBe('answered-elsewhere');
    await decoded(ada, ben);
  });

  test('F31: both accept together: one is in the call, the other is told, and nothing of it stays open', async () => {
    const phone = await deskOf(relay, 'ben', { deviceId: 'ben-2' });
    const ringing = eventOf(phone, 'incoming-call');
    const callId = await ring(ada, ben);
    await ringing;
    await Promise.all([ben.client.accept(callId), phone.client.accept(callId)]);
    await connectedTo(ada, ben);
    const states = [ben, phone].map(({ client }) => clientState(client.view)).toSorted();
    expect(states).toEqual(['connected', 'idle']);
    const loser = clientState(ben.client.view) === 'idle' ? ben : phone;
    expect(loser.client.view.last?.reason).toBe('answered-elsewhere');
    await decoded(ada, ben);
  });

  test('a signal from a device that does not hold the seat reaches no connection', async () => {
    const callId = await call(ada, ben);
    const before = remote(ada, ben)?.stream;
    // Either of these would make the connection be built anew.
    const signal = { type: 'offer', sdp: askForOffer() } as const;
    ada.signaling.push('CALL.SIGNAL', { callId, from: 'ben', fromDevice: 'other', signal });
    ada.signaling.push('CALL.SIGNAL', { callId, from: 'eve', fromDevice: 'ben-1', signal });
    // This one of Ben's is handled after both.
    const problem = eventOf(ada, 'problem');
    const candidate = { candidate: 'candidate:nonsense', sdpMid: '0' };
    const own = { type: 'candidate', candidate } as const;
    ada.signaling.push('CALL.SIGNAL', { callId, from: 'ben', fromDevice: 'ben-1', signal: own });
    await problem;
    expect(remote(ada, ben)?.stream).toBe(before);
    expect(remote(ada, ben)?.connection).toBe('connected');
  });

  test('A05: another device of the same person takes over; the first leaves without hanging up', async () => {
    const phone = await deskOf(relay, 'ben', { deviceId: 'ben-2' });
    const callId = await call(ada, ben);
    await phone.signaling.command('CALL.REJOIN', { callId });
    await idle(ben);
    expect(ben.client.view.last?.reason).toBe('answered-elsewhere');
    expect(relay.log.filter(({ event }) => event === 'CALL.END')).toEqual([]);
    expect(remote(ada, ben)?.connection).not.toBe('connected');
  });

  test('call waiting: a second call rings; accepting it leaves the first', async () => {
    const cy = await deskOf(relay, 'cy');
    await call(ada, ben);
    const callId = await ring(cy, ada);
    expect(ada.client.view.incoming.map((waiting) => waiting.callId)).toEqual([callId]);
    const both = Promise.all([connectedTo(cy, ada), connectedTo(ada, cy)]);
    await ada.client.accept(callId);
    await both;
    await idle(ben);
    expect(ada.client.view.session?.call?.callId).toBe(callId);
  });

  test('B55, B60, A37: three in a call; who joins learns two; one leaves and two still talk', async () => {
    const cy = await deskOf(relay, 'cy');
    const atBen = eventOf(ben, 'incoming-call');
    const atCy = eventOf(cy, 'incoming-call');
    await ada.client.start([person(ben), person(cy)], 'video');
    const { callId } = (await atBen).call;
    await atCy;
    const everyone = [ada, ben, cy];
    const pairs = everyone.flatMap((one) =>
      everyone.filter((other) => other !== one).map((other) => [one, other] as const),
    );
    const connected = Promise.all(pairs.map(([one, other]) => connectedTo(one, other)));
    await ben.client.accept(callId);
    await cy.client.accept(callId);
    await connected;
    await Promise.all(pairs.map(([one, other]) => decoded(one, other)));
    const joined = (desk: Desk): unknown[] =>
      desk.events.filter(({ name }) => name === 'peer-joined').map(({ payload }) => payload);
    expect(joined(cy)).toEqual([{ userId: 'ada' }, { userId: 'ben' }]);
    expect(joined(ada)).toEqual([{ userId: 'ben' }, { userId: 'cy' }]);
    const left = eventOf(ada, 'peer-left');
    await cy.client.leave();
    expect(await left).toEqual({ userId: 'cy', reason: 'left' });
    await until(ada, () => remote(ada, cy)?.stream === undefined);
    expect(clientState(ada.client.view)).toBe('connected');
    await Promise.all([decoded(ada, ben), decoded(ben, ada)]);
  });

  test('A04: somebody is invited into a running call, and an alone caller of three stays', async () => {
    const cy = await deskOf(relay, 'cy');
    const callId = await call(ada, ben);
    const ringing = eventOf(cy, 'incoming-call');
    await ada.signaling.command('CALL.INVITE', { callId, to: ['cy'] });
    expect((await ringing).from).toBe('ada');
    const connected = Promise.all([connectedTo(cy, ada), connectedTo(cy, ben), connectedTo(ben, cy)]);
    await cy.client.accept(callId);
    await connected;
    await Promise.all([ben.client.leave(), cy.client.leave()]);
    await until(ada, () => remote(ada, ben)?.status === 'left' && remote(ada, cy)?.status === 'left');
    expect(clientState(ada.client.view)).toBe('connected');
  });
});

describe('a shared screen', () => {
  test('B25, B26: arrives beside the camera, and ends on both sides when it ends', async () => {
    const { track } = pictureOf('lime');
    const cy = await deskOf(relay, 'cy', { devices: sharing(track) });
    await call(cy, ben);
    await cy.client.shareScreen();
    const shared = await until(ben, () => remote(ben, cy)?.screenStream !== undefined);
    expect(shared.session?.remotes[0]?.media.screen).toBe('on');
    const [screen] = remote(ben, cy)?.screenStream?.getVideoTracks() ?? [];
    if (screen === undefined) throw new Error('no screen');
    await showsColour(screen, 'lime');
    await decoded(ben, cy);
    track.stop();
    track.dispatchEvent(new Event('ended'));
    await until(ben, () => remote(ben, cy)?.screenStream === undefined && remote(ben, cy)?.media.screen === 'off');
    expect(cy.client.view.session?.local.screen).toBe('off');
  });
});

function sharing(track: MediaStreamTrack): Pick<MediaDevices, 'getUserMedia' | 'getDisplayMedia'> {
  return {
    getUserMedia: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
    getDisplayMedia: () => Promise.resolve(new MediaStream([track])),
  };
}
