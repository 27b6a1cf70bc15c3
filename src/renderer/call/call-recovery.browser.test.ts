import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  CallRelay,
  deskOf,
  call,
  connectedTo,
  decoded,
  eventOf,
  framesOf,
  idle,
  person,
  ring,
  rings,
  until,
  type Desk,
} from '../../../test/support/browser/pair.ts';
import { madeConnections } from '../../../test/support/browser/spies.ts';
import { clientState } from './session-view.ts';
import { defaultSettings } from './settings.ts';
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

describe('a lost socket', () => {
  test('B82: media goes on while the server is away, and nothing is negotiated anew when it is back', async () => {
    await call(ada, ben);
    const stream = remote(ada, ben)?.stream ?? new MediaStream();
    const signals = relay.log.length;
    ada.signaling.cut();
    ben.signaling.cut();
    await framesOf(stream, 10);
    await Promise.all([ada.client.connect(), ben.client.connect()]);
    await until(ada, () => remote(ada, ben)?.status === 'connected');
    await framesOf(stream, 10);
    expect(relay.log.length).toBe(signals);
    expect(remote(ada, ben)?.stream).toBe(stream);
  });

  test('lost while it rings: what was said meanwhile is healed by the snapshot', async () => {
    const callId = await ring(ada, ben);
    ben.signaling.cut();
    await ada.client.leave();
    expect(relay.calls.get(callId)?.status).toBe('canceled');
    await ben.client.connect();
    await rings(ben, 0);
    const incoming = eventOf(ben, 'incoming-call');
    ben.signaling.cut();
    await ada.client.start([person(ben)], 'video');
    await ben.client.connect();
    await Promise.all([connectedTo(ada, ben), ben.client.accept((await incoming).call.callId)]);
  });

  test('a hang-up that the server could not hear is told when it can', async () => {
    const callId = await call(ada, ben);
    ada.signaling.cut();
    await ada.client.leave();
    expect(clientState(ada.client.view)).toBe('idle');
    await ada.client.connect();
    await idle(ben);
    await over(callId);
    expect(clientState(ada.client.view)).toBe('idle');
  });

  test('F12: away longer than the grace, the device comes back in by itself', async () => {
    const cy = await deskOf(relay, 'cy');
    const callId = await call(ada, ben);
    await ada.signaling.command('CALL.INVITE', { callId, to: ['cy'] });
    ben.signaling.cut();
    relay.expire(callId);
    await until(ada, () => remote(ada, ben)?.status === 'left');
    const back = Promise.all([until(ada, () => remote(ada, ben)?.connection === 'connected'), connectedTo(ben, ada)]);
    await ben.client.connect();
    await back;
    expect(commands(ben)).toContain('CALL.REJOIN');
    await cy.client.disconnect();
  });

  test('A05: after a reload the same device is back in the call, and each sees the other again', async () => {
    const callId = await call(ada, ben);
    ben.signaling.cut();
    relay.forget(ben.signaling);
    const again = await deskOf(relay, 'ben', { deviceId: 'ben-1' });
    await Promise.all([connectedTo(again, ada), connectedTo(ada, again)]);
    await Promise.all([decoded(again, ada), decoded(ada, again)]);
    expect(again.client.view.session?.call?.callId).toBe(callId);
  });

  test('A05: the caller may reload as well', async () => {
    await call(ada, ben);
    ada.signaling.cut();
    relay.forget(ada.signaling);
    const again = await deskOf(relay, 'ada', { deviceId: 'ada-1' });
    await Promise.all([connectedTo(again, ben), connectedTo(ben, again)]);
    await Promise.all([decoded(again, ben), decoded(ben, again)]);
  });
});

describe('a broken path', () => {
  test('B39, B40, B68: silent, restarted in vain, built anew on both sides, and back without a hang-up', async () => {
    const peer = { ...defaultSettings.peer, restartDelayMs: 50, restartEveryMs: 300, restartsBeforeRebuild: 1 };
    const settings = { ...defaultSettings, peer };
    const cy = await deskOf(relay, 'cy', { settings });
    const dan = await deskOf(relay, 'dan', { settings });
    const connections = madeConnections();
    await call(cy, dan);
    const stream = remote(cy, dan)?.stream;
    const [dead] = connections().filter(({ localDescription }) => localDescription?.type === 'answer');
    // What a crashed media process looks like from outside: no packets, and no answer to a restart.
    dead?.close();
    await until(cy, (view) => clientState(view) === 'disconnected');
    await until(cy, (view) => clientState(view) === 'connected');
    await Promise.all([decoded(cy, dan), decoded(dan, cy)]);
    expect(remote(cy, dan)?.stream).not.toBe(stream);
    expect(cy.events.map(({ name }) => name)).toEqual(expect.arrayContaining(['disconnected', 'connected']));
    expect(relay.log.filter(({ event }) => event === 'CALL.END')).toEqual([]);
  }, 30_000);

  test('B83: when the network changes, ICE is restarted at once and the picture goes on', async () => {
    await call(ada, ben);
    const stream = remote(ada, ben)?.stream ?? new MediaStream();
    const offers = (): number => relay.log.filter(({ payload }) => JSON.stringify(payload).includes('"offer"')).length;
    const before = offers();
    ada.client.networkChanged();
    await vi.waitFor(() => expect(offers()).toBeGreaterThan(before));
    await framesOf(stream, 10);
    expect(remote(ada, ben)?.stream).toBe(stream);
  });

  test('B83, F37: when both networks change at once, both go on seeing each other', async () => {
    await call(ada, ben);
    await Promise.all([decoded(ada, ben), decoded(ben, ada)]);
    const signals = relay.log.length;
    for (const { client } of [ada, ben]) client.networkChanged();
    await Promise.all([ada, ben].map(({ signaling }) => relay.delivered(signaling, 'candidate')));
    for (const [desk, other] of [
      [ada, ben],
      [ben, ada],
    ] as const) {
      const stream = remote(desk, other)?.stream ?? new MediaStream();
      await framesOf(stream, 10);
    }
    const said = relay.log.slice(signals).map(({ payload }) => JSON.stringify(payload));
    expect(said.some((text) => text.includes('"answer"'))).toBe(true);
  });
});

describe('what may go missing between the two', () => {
  test('B49, F30: offers before the ring, answers before the roster: signals wait for who sent them', async () => {
    relay.delayEvents = true;
    const callId = await ring(ada, ben);
    const both = Promise.all([connectedTo(ada, ben), connectedTo(ben, ada)]);
    await ben.client.accept(callId);
    await both;
    expect([...ada.events, ...ben.events].filter(({ name }) => name === 'problem')).toEqual([]);
  });

  test('a device that came while it rang has no offer, asks for one and is connected', async () => {
    ben.signaling.cut();
    await ada.client.start([person(ben)], 'video');
    const incoming = eventOf(ben, 'incoming-call');
    await ben.client.connect();
    const { callId } = (await incoming).call;
    await Promise.all([connectedTo(ada, ben), ben.client.accept(callId)]);
    await Promise.all([decoded(ada, ben), decoded(ben, ada)]);
  });

  test('I7, T20, T21: while it rings the callee opens no device and sends nothing', async () => {
    const opened = vi.spyOn(navigator.mediaDevices, 'getUserMedia');
    await ring(ada, ben);
    const before = opened.mock.calls.length;
    await relay.delivered(ben.signaling, 'offer');
    expect(relay.log.filter(({ from }) => from === 'ben')).toEqual([]);
    expect(opened.mock.calls.length).toBe(before);
    // The caller's own camera and microphone.
    expect(before).toBe(2);
  });
});
