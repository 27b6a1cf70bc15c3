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
import { madeConnections, openedTracks, orderAt, refusing } from '../../../test/support/browser/spies.ts';
import { clientState } from './session-view.ts';
import type { CallEvents, RemoteView } from './types.ts';

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

function names(desk: Desk): (keyof CallEvents)[] {
  return desk.events.map(({ name }) => name);
}

function commands(from?: Desk): string[] {
  const mine = relay.log.filter((entry) => from === undefined || entry.from === from.userId);
  return mine.map(({ event }) => event).filter((event) => event !== 'CALL.SIGNAL');
}

/** Resolves when the server has the call as ended. */
async function over(callId: string): Promise<void> {
  await vi.waitFor(() => expect(relay.calls.get(callId)?.status).toBe('ended'));
}

function remote(desk: Desk, other: Desk): RemoteView | undefined {
  return desk.client.view.session?.remotes.find(({ userId }) => userId === other.userId);
}

describe('a call of two', () => {
  test('B38, B42, B47, B51: two clients call each other and each decodes the picture of the other', async () => {
    await call(ada, ben);
    await Promise.all([decoded(ada, ben), decoded(ben, ada)]);
    expect(clientState(ada.client.view)).toBe('connected');
    expect(clientState(ben.client.view)).toBe('connected');
    expect([...ada.events, ...ben.events].filter(({ name }) => name === 'problem')).toEqual([]);
  });

  test('B37: it rings with who calls; B35: idle, calling, ringing, connected, idle', async () => {
    expect(clientState(ada.client.view)).toBe('idle');
    const incoming = eventOf(ben, 'incoming-call');
    const starting = ada.client.start([person(ben)], 'video');
    expect(clientState(ada.client.view)).toBe('calling');
    expect(ada.client.view.session?.remotes).toMatchObject([{ userId: 'ben', status: 'invited' }]);
    expect((await incoming).from).toBe('ada');
    expect(clientState(ben.client.view)).toBe('ringing');
    await starting;
    const { callId } = (await incoming).call;
    const both = Promise.all([connectedTo(ada, ben), connectedTo(ben, ada)]);
    await ben.client.accept(callId);
    await both;
    expect(clientState(ada.client.view)).toBe('connected');
    await ben.client.leave();
    await Promise.all([idle(ada), idle(ben)]);
    expect(clientState(ada.client.view)).toBe('idle');
  });

  test('B43: media, START, connection, tracks, call-started: in this order', async () => {
    const order = orderAt(ada);
    await ada.client.start([person(ben)], 'video');
    expect(order()).toEqual(['media', 'CALL.START', 'connection', 'tracks', 'call-started']);
  });

  test('B44: media is asked for first, then ACCEPT; call-answered and `connected` only with tracks attached', async () => {
    const callId = await ring(ada, ben);
    await relay.delivered(ben.signaling, 'offer');
    const order = orderAt(ben);
    const states: string[] = [];
    ben.client.on('change', (view) => states.push(clientState(view)));
    ben.client.on('call-answered', () => states.push('call-answered'));
    await ben.client.accept(callId);
    expect(order()).toEqual(['media', 'CALL.ACCEPT', 'tracks', 'call-answered']);
    await until(ben, (view) => clientState(view) === 'connected' && states.includes('connected'));
    expect(states.indexOf('connected')).toBeGreaterThan(states.indexOf('call-answered'));
  });

  test('the answer follows ACCEPT on the same socket, without waiting for it or for the camera', async () => {
    const callId = await ring(ada, ben);
    await relay.delivered(ben.signaling, 'offer');
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockImplementation(() => new Promise(() => undefined));
    void ben.client.accept(callId);
    await connectedTo(ben, ada);
    const mine = relay.log.filter(({ from }) => from === 'ben').map(({ event }) => event);
    expect(mine.slice(0, 2)).toEqual(['CALL.ACCEPT', 'CALL.SIGNAL']);
  });

  test('B42, B54: hanging up tells the other once, and no hang-up comes back', async () => {
    const callId = await call(ada, ben);
    await ada.client.leave();
    await Promise.all([idle(ada), idle(ben)]);
    await over(callId);
    expect(ada.events.filter(({ name }) => name === 'call-ended')).toEqual([
      { name: 'call-ended', payload: { callId, reason: 'left' } },
    ]);
    expect(ben.events.filter(({ name }) => name === 'call-ended')).toEqual([
      { name: 'call-ended', payload: { callId, reason: 'ended' } },
    ]);
    expect(commands().filter((event) => event === 'CALL.END')).toHaveLength(2);
  });

  test('A01, B42: the other of two leaves by itself, and both know why', async () => {
    await call(ada, ben);
    await ben.client.leave();
    await idle(ada);
    expect(ada.client.view.last).toMatchObject({ reason: 'ended', people: ['ben'] });
    expect(ben.client.view.last).toMatchObject({ reason: 'left', people: ['ada'] });
  });

  test('A02: declined, then tried again and accepted', async () => {
    const callId = await ring(ada, ben);
    await ben.client.reject(callId);
    await idle(ada);
    expect(ada.client.view.last?.reason).toBe('declined');
    expect(ben.client.view.incoming).toEqual([]);
    expect(ben.client.view.last).toBeUndefined();
    await call(ada, ben);
    expect(clientState(ada.client.view)).toBe('connected');
  });

  test('a declined call does not ring again by a snapshot from before', async () => {
    const callId = await ring(ada, ben);
    const invited = ada.signaling.command('CALL.INVITE', { callId, to: ['cy'] });
    await Promise.all([invited, ben.client.reject(callId)]);
    expect(names(ben).filter((name) => name === 'incoming-call')).toHaveLength(1);
    expect(ben.client.view.incoming).toEqual([]);
    expect(relay.calls.get(callId)?.participants[1]?.status).toBe('declined');
  });

  test('nobody answers: missed on both sides', async () => {
    const callId = await ring(ada, ben);
    relay.expire(callId);
    await idle(ada);
    await rings(ben, 0);
    expect(ada.client.view.last?.reason).toBe('missed');
    expect(ben.client.view.last?.reason).toBe('missed');
  });

  test('the caller gives up: it stops ringing', async () => {
    await ring(ada, ben);
    await ada.client.leave();
    await rings(ben, 0);
    expect(ben.client.view.last?.reason).toBe('canceled');
  });

  test('both call each other at once and get one call', async () => {
    const both = Promise.all([connectedTo(ada, ben), connectedTo(ben, ada)]);
    await Promise.all([ada.client.start([person(ben)], 'video'), ben.client.start([person(ada)], 'video')]);
    await both;
    expect(relay.calls.size).toBe(1);
    expect([...ada.client.view.incoming, ...ben.client.view.incoming]).toEqual([]);
    expect([...names(ada), ...names(ben)]).not.toContain('incoming-call');
    await Promise.all([decoded(ada, ben), decoded(ben, ada)]);
  });

  test('mute, camera and screen of one side are known at the other', async () => {
    await call(ada, ben);
    await until(ben, () => remote(ben, ada)?.media.camera === 'on');
    ada.client.setMicrophone(false);
    await ada.client.setCamera(false);
    await until(ben, () => remote(ben, ada)?.media.microphone === 'muted' && remote(ben, ada)?.media.camera === 'off');
    expect(ada.client.view.session?.local).toMatchObject({ microphone: 'muted', camera: 'off' });
    ada.client.setMicrophone(true);
    await until(ben, () => remote(ben, ada)?.media.microphone === 'on');
  });

  test('a voice call has no camera until somebody turns it on', async () => {
    await call(ada, ben, 'audio');
    expect(ada.client.view.session?.local).toMatchObject({ microphone: 'on', camera: 'off' });
    expect(ada.client.view.session?.local.stream?.getVideoTracks()).toEqual([]);
    await ada.client.setCamera(true);
    await until(ben, () => remote(ben, ada)?.media.camera === 'on');
    await decoded(ben, ada);
  });
});

describe('failures', () => {
  test('B36: a call that the server refuses is back to idle, with the reason, and the camera is off', async () => {
    const tracks = openedTracks();
    await ada.client.start([{ userId: 'blocked', displayName: 'Somebody' }], 'video');
    expect(clientState(ada.client.view)).toBe('idle');
    expect(ada.client.view.last).toMatchObject({
      reason: 'failed',
      people: ['Somebody'],
      error: { code: 'USER_UNAVAILABLE' },
    });
    expect(names(ada)).toEqual(['call-failed']);
    expect((await tracks()).map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
  });

  test('B36: media refused, where a call needs some: back to idle and call-failed', async () => {
    const strict = await deskOf(relay, 'cy', {
      settings: { withoutMedia: 'refuse' },
      devices: refusing('NotAllowedError'),
    });
    await strict.client.start([person(ben)], 'video');
    expect(clientState(strict.client.view)).toBe('idle');
    expect(names(strict)).toEqual(['call-failed']);
    expect(strict.client.view.last?.error).toMatchObject({ name: 'NotAllowedError' });
    expect(commands(strict)).toEqual([]);
  });

  test('B70: with camera and microphone denied the call is made, to listen and watch', async () => {
    const cy = await deskOf(relay, 'cy', { devices: refusing('NotAllowedError') });
    await call(cy, ben);
    expect(cy.client.view.session?.local).toMatchObject({ microphone: 'none', camera: 'none', stream: undefined });
    expect(cy.client.view.session?.local.problems).toHaveLength(2);
    await decoded(cy, ben);
    await until(ben, () => remote(ben, cy)?.media.camera === 'none');
  });

  test('a server that cannot be reached fails the call with a sentence', async () => {
    ada.signaling.cut();
    await ada.client.start([person(ben)], 'video');
    expect(ada.client.view.last?.error).toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('accepting a call that is over is refused; accepting one that ends meanwhile says how it ended', async () => {
    await expect(ben.client.accept('no such call')).rejects.toMatchObject({ body: { code: 'CALL_NOT_LIVE' } });
    const callId = await ring(ada, ben);
    await Promise.all([ada.client.leave(), ben.client.accept(callId)]);
    await Promise.all([idle(ada), idle(ben)]);
    expect(['canceled', 'ended', 'failed']).toContain(ben.client.view.last?.reason);
  });

  test('a second START is refused while there is a call', async () => {
    await ring(ada, ben);
    await expect(ada.client.start([person(ben)], 'video')).rejects.toMatchObject({ body: { code: 'ALREADY_IN_CALL' } });
  });
});

describe('B41: from every state to idle, with nothing left open', () => {
  test('from calling, before and after the server knows', async () => {
    const tracks = openedTracks();
    const starting = ada.client.start([person(ben)], 'video');
    await ada.client.leave();
    expect(clientState(ada.client.view)).toBe('idle');
    await starting;
    await ring(ada, ben);
    await ada.client.leave();
    await rings(ben, 0);
    expect(clientState(ada.client.view)).toBe('idle');
    expect((await tracks()).map(({ readyState }) => readyState)).toEqual(['ended', 'ended', 'ended', 'ended']);
    expect([...relay.calls.values()].every(({ status }) => status === 'canceled')).toBe(true);
  });

  test('from ringing, while it is being accepted', async () => {
    const callId = await ring(ada, ben);
    const accepting = ben.client.accept(callId);
    expect(clientState(ben.client.view)).toBe('ringing');
    await ben.client.leave();
    expect(clientState(ben.client.view)).toBe('idle');
    await accepting;
    await idle(ada);
    await over(callId);
  });

  test('from connected and from disconnected', async () => {
    const connections = madeConnections();
    await call(ada, ben);
    const [benConnection] = connections().filter(({ localDescription }) => localDescription?.type === 'answer');
    benConnection?.close();
    await until(ada, (view) => clientState(view) === 'disconnected');
    expect(names(ada)).toContain('disconnected');
    await ada.client.leave();
    expect(clientState(ada.client.view)).toBe('idle');
    await idle(ben);
    expect(connections().every(({ connectionState }) => connectionState === 'closed')).toBe(true);
  });
});

test('B57: every event of the client is seen in one run', async () => {
  const connections = madeConnections();
  await ada.client.start([{ userId: 'blocked', displayName: 'Somebody' }], 'video');
  await call(ada, ben);
  const [benConnection] = connections().filter(({ localDescription }) => localDescription?.type === 'answer');
  const broken = until(ada, (view) => clientState(view) === 'disconnected');
  benConnection?.close();
  await broken;
  await eventOf(ada, 'connection-failed');
  await ben.client.leave();
  await idle(ada);
  const seen = new Set([...names(ada), ...names(ben)]);
  expect([...seen].filter((name) => name !== 'problem').toSorted()).toEqual(
    [
      'call-answered',
      'call-ended',
      'call-failed',
      'call-started',
      'connected',
      'connection-failed',
      'connection-state-changed',
      'disconnected',
      'incoming-call',
      'peer-joined',
      'peer-left',
      'remote-stream',
    ].toSorted(),
  );
}, 60_000);
