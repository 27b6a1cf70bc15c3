import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CallRelay, call, deskOf, ring, until } from '../../../test/support/browser/pair.ts';
import { madeConnections } from '../../../test/support/browser/spies.ts';
import { when } from '../../../test/support/browser/wire.ts';

let relay: CallRelay;
beforeEach(() => {
  relay = new CallRelay();
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const { client } of relay.desks) await client.disconnect();
});

function candidatesOf(userId: string): unknown[] {
  return relay.log.filter(
    ({ from, payload }) => from === userId && /"type":"candidate"|a=candidate/.test(JSON.stringify(payload)),
  );
}

test('T21: through a relay or not at all: without one, no address is said, and the person is told why', async () => {
  const [ada, ben] = [await deskOf(relay, 'ada'), await deskOf(relay, 'ben', { relayOnly: () => true })];
  const connections = madeConnections();
  await ben.client.accept(await ring(ada, ben));
  await until(ben, ({ session }) => session?.remotes[0]?.noWay === true);
  const mine = connections().find((connection) => connection.getConfiguration().iceTransportPolicy === 'relay');
  if (mine === undefined) throw new Error('no connection by relay');
  await when(mine, 'icegatheringstatechange', () => mine.iceGatheringState === 'complete');
  expect(mine.localDescription?.sdp).not.toContain('a=candidate');
  expect(candidatesOf('ben')).toEqual([]);
  expect(candidatesOf('ada')).not.toEqual([]);
  expect(ada.client.view.session?.remotes[0]?.noWay).toBe(false);
});

test('T21: asked for each person anew: who is known by now is connected straight', async () => {
  const met = new Set<string>();
  const ada = await deskOf(relay, 'ada', { relayOnly: (other) => !met.has(other), known: met });
  const ben = await deskOf(relay, 'ben');
  await ben.client.accept(await ring(ada, ben));
  await until(ada, ({ session }) => session?.remotes[0]?.noWay === true);
  await ada.client.leave();
  await until(ben, ({ session }) => session === undefined);
  await call(ada, ben);
});

test('F20: a relay that refuses its credentials is tried again with new ones', async () => {
  let password = 'old';
  const ice = {
    get current() {
      return [{ urls: 'turn:192.0.2.1:9', username: 'ada', credential: password }];
    },
    meshLimit: 3,
    ready: () => Promise.resolve(),
    renew: vi.fn<() => Promise<boolean>>(async () => {
      password = 'new';
      return true;
    }),
    close: () => undefined,
  };
  const [ada, ben] = [await deskOf(relay, 'ada', { ice, relayOnly: () => true }), await deskOf(relay, 'ben')];
  const connections = madeConnections();
  const callId = await ring(ada, ben);
  await ben.client.accept(callId);
  await until(ada, ({ session }) => session?.remotes[0]?.status === 'connected');
  const mine = connections().find((connection) => connection.getConfiguration().iceTransportPolicy === 'relay');
  await until(ada, ({ session }) => session?.remotes[0]?.connection !== 'connected');
  mine?.dispatchEvent(new RTCPeerConnectionIceErrorEvent('icecandidateerror', { errorCode: 401 }));
  await vi.waitFor(() => expect(mine?.getConfiguration().iceServers?.[0]?.credential).toBe('new'));
  expect(ice.renew).toHaveBeenCalledTimes(1);
});
