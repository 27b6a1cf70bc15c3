import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CallRelay, call, decoded, deskOf, idle, ring, until, type Desk } from '../../../test/support/browser/pair.ts';
import { madeConnections } from '../../../test/support/browser/spies.ts';
import { when } from '../../../test/support/browser/wire.ts';
import { clientState } from './session-view.ts';

let relay: CallRelay;
let ada: Desk;

beforeEach(async () => {
  relay = new CallRelay();
  ada = await deskOf(relay, 'ada');
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const { client } of relay.desks) await client.disconnect();
});

async function connected(connections: RTCPeerConnection[]): Promise<void> {
  const each = connections.map((one) => when(one, 'connectionstatechange', () => one.connectionState === 'connected'));
  await Promise.all(each);
}

async function packetsSent(connections: RTCPeerConnection[]): Promise<number> {
  const reports = await Promise.all(connections.map(async (one) => [...(await one.getStats()).values()]));
  return reports
    .flat()
    .filter(({ type }: { type: string }) => type === 'outbound-rtp')
    .reduce((sum, { packetsSent: sent }: { packetsSent?: number }) => sum + (sent ?? 0), 0);
}

describe('a call from somebody one has talked to', () => {
  test('T20: is connected while it rings, without a track of either side, and nobody is told', async () => {
    const ben = await deskOf(relay, 'ben', { known: new Set(['ada']) });
    const connections = madeConnections();
    const cameras = vi.spyOn(navigator.mediaDevices, 'getUserMedia');
    const callId = await ring(ada, ben);
    const opened = cameras.mock.calls.length;
    await vi.waitFor(() => expect(connections()).toHaveLength(2));
    await connected(connections());
    expect(clientState(ada.client.view)).toBe('calling');
    expect(clientState(ben.client.view)).toBe('ringing');
    expect(ada.client.view.session?.remotes).toMatchObject([
      { status: 'invited', connection: 'new', stream: undefined },
    ]);
    expect(cameras).toHaveBeenCalledTimes(opened);
    expect(
      connections()
        .flatMap((one) => one.getSenders())
        .every(({ track }) => track === null),
    ).toBe(true);
    expect(await packetsSent(connections())).toBe(0);
    expect([...ada.events, ...ben.events].map(({ name }) => name).toSorted()).toEqual([
      'call-started',
      'incoming-call',
    ]);

    await ben.client.accept(callId);
    await Promise.all([decoded(ada, ben), decoded(ben, ada)]);
    expect(connections()).toHaveLength(2);
    expect(ada.events.filter(({ name }) => name === 'connected')).toHaveLength(1);
    expect([...ada.events, ...ben.events].filter(({ name }) => name === 'problem')).toEqual([]);
  });

  test('whoever was called or accepted is known from then on, by both; whoever was declined is not', async () => {
    const [adasPeople, bensPeople, cleosPeople] = [new Set<string>(), new Set<string>(), new Set<string>()];
    const caller = await deskOf(relay, 'dan', { known: adasPeople });
    const ben = await deskOf(relay, 'ben', { known: bensPeople });
    const cleo = await deskOf(relay, 'cleo', { known: cleosPeople });
    await call(caller, ben);
    expect([...adasPeople, ...bensPeople]).toEqual(['ben', 'dan']);
    await caller.client.leave();
    await Promise.all([idle(caller), idle(ben)]);
    await cleo.client.reject(await ring(caller, cleo));
    await idle(caller);
    expect([...cleosPeople]).toEqual([]);
    expect(adasPeople).not.toContain('cleo');
  });

  test('two devices answer while it rings: whichever is picked up is in the call', async () => {
    for (const chosen of [0, 1]) {
      const name = `ben${chosen}`;
      const devices = [
        await deskOf(relay, name, { deviceId: `${name}-laptop`, known: new Set(['ada']) }),
        await deskOf(relay, name, { deviceId: `${name}-phone`, known: new Set(['ada']) }),
      ];
      const [laptop, phone] = devices;
      const picked = devices[chosen];
      if (laptop === undefined || phone === undefined || picked === undefined) throw new Error('no device');
      const ringing = until(phone, (view) => view.incoming.length === 1);
      const answers = [relay.delivered(ada.signaling, 'answer')];
      const callId = await ring(ada, laptop);
      await Promise.all([...answers, ringing]);
      await picked.client.accept(callId);
      await Promise.all([decoded(ada, picked), decoded(picked, ada)]);
      await until(ada, (view) => clientState(view) === 'connected');
      await picked.client.leave();
      await idle(ada);
    }
  });

  test('declined, its connection is closed on both sides', async () => {
    const ben = await deskOf(relay, 'ben', { known: new Set(['ada']) });
    const connections = madeConnections();
    const callId = await ring(ada, ben);
    await vi.waitFor(() => expect(connections()).toHaveLength(2));
    await connected(connections());
    await ben.client.reject(callId);
    await idle(ada);
    expect(connections().map(({ connectionState }) => connectionState)).toEqual(['closed', 'closed']);
    expect(ada.events.some(({ name }) => name === 'connected' || name === 'disconnected')).toBe(false);
  });

  test('a device that missed the offer is answered once it is picked up', async () => {
    const ben = await deskOf(relay, 'ben', { known: new Set(['ada']) });
    relay.fate = ({ from }) => (from === 'ada' ? 'drop' : 'deliver');
    const callId = await ring(ada, ben);
    relay.fate = () => 'deliver';
    await ben.client.accept(callId);
    await Promise.all([decoded(ada, ben), decoded(ben, ada)]);
  });
});
