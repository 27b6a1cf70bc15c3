import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { SyncClient } from '../../src/renderer/sync/sync-client.ts';
import { Cluster } from '../support/cluster.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { syncPeer } from '../support/sync-peer.ts';
import { callOf, type TestClient } from '../support/test-client.ts';

/** Milliseconds: a node that was killed has to be up and connected to again, on a machine that does other things as well. */
const PATIENT = { timeout: 15_000, interval: 20 };

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster.stop());

interface Peer {
  client: TestClient;
  sync: SyncClient;
}

async function share(client: TestClient, callId: string): Promise<Peer> {
  const { sync } = syncPeer(client, callId);
  onTestFinished(() => sync.close());
  return { client, sync };
}

/** Everyone has the same, byte for byte; resolves to what that is. */
async function converged(peers: readonly Peer[]): Promise<string> {
  const states = () => peers.map(({ sync }) => JSON.stringify([sync.view.seq, sync.view.state]));
  await expect.poll(() => new Set(states()).size, PATIENT).toBe(1);
  return states()[0] ?? '';
}

const step = fc.oneof(
  { weight: 10, arbitrary: fc.record({ type: fc.constant('draw' as const), who: fc.nat(9), x: fc.nat(100) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('erase' as const), who: fc.nat(9), which: fc.nat(50) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('say' as const), who: fc.nat(9), x: fc.nat(100) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('hand' as const), who: fc.nat(9), raised: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('present' as const), who: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('clear' as const), who: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('drop' as const), who: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('come' as const), node: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('kill' as const), node: fc.nat(1) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Runs the steps without waiting for what they do; what is refused or lost on the way is part of the game. */
async function run(both: ServerProcess[], steps: readonly Step[]): Promise<Peer[]> {
  const [ada, ben] = [await cluster.join(both[0]!), await cluster.join(both[1]!)];
  const { callId } = callOf(await ada.start([ben]));
  callOf(await ben.command('ACCEPT', callId));
  const surface = { type: 'share', userId: ada.id };
  const peers = [await share(ada, callId), await share(ben, callId)];
  const drawn: string[] = [];
  for (const act of steps) {
    const peer = 'who' in act ? peers[act.who % peers.length]! : peers[0]!;
    switch (act.type) {
      case 'draw': {
        const id = randomUUID();
        drawn.push(id);
        const annotation = { id, tool: 'pen', color: '#123456', width: 2, points: [[act.x / 100, 0.5]] };
        void peer.sync.act('ANNOTATION_ADD', { surface, annotation });
        break;
      }
      case 'erase':
        if (drawn.length > 0) {
          void peer.sync.act('ANNOTATION_REMOVE', { surface, id: drawn[act.which % drawn.length] });
        }
        break;
      case 'say':
        void peer.sync.act('CHAT_MESSAGE', { text: `message ${act.x}` });
        break;
      case 'hand':
        void peer.sync.act('HAND_RAISE', { raised: act.raised });
        break;
      case 'present':
        void peer.sync.act('PRESENTER_CHANGE', { userId: peer.client.id });
        break;
      case 'clear':
        void peer.sync.act('ANNOTATIONS_CLEAR', { surface });
        break;
      case 'drop':
        peer.client.socket.io.engine?.close();
        break;
      case 'come': {
        if (peers.length >= 5) break;
        const someone = await cluster.join(both[act.node]!);
        const [host] = peers;
        if (!host?.client.socket.connected) await host?.client.next('CALL.SNAPSHOT');
        const invited = await host!.client.invite(callId, [someone]);
        if (!invited.ok || !(await someone.command('ACCEPT', callId)).ok) break;
        peers.push(await share(someone, callId));
        break;
      }
      case 'kill':
        await both[act.node]!.kill();
        await both[act.node]!.start();
    }
  }
  // One more act of each, so that whoever has missed the last one notices.
  const last = (peer: Peer) => peer.sync.act('HAND_RAISE', { raised: true });
  const answers = await Promise.all(peers.map(last));
  expect(answers).toEqual(peers.map(() => undefined));
  return peers;
}

describe('A31 I10 F7 F9: whatever was done, lost, joined and killed, everyone ends with the same', () => {
  test('random acts of up to five people on two nodes', { timeout: 240_000 }, async () => {
    const both = await cluster.nodes();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const peers = await run(both, steps);
        const state = await converged(peers);
        // Who comes now gets exactly that.
        const callId = String(peers[0]!.client.heard.find(({ call }) => call)?.call?.callId);
        const late = await cluster.join(both[1]);
        callOf(await peers[0]!.client.invite(callId, [late]));
        callOf(await late.command('ACCEPT', callId));
        const joined = await share(late, callId);
        await expect.poll(() => JSON.stringify([joined.sync.view.seq, joined.sync.view.state]), PATIENT).toBe(state);
        for (const { client, sync } of [...peers, joined]) {
          sync.close();
          client.close();
        }
      }),
      { numRuns: Number(process.env['PARLEY_SYNC_RUNS'] ?? 8), endOnFailure: true },
    );
  });

  test(
    'a number is never given out twice, also after a kill; what was done is there again',
    { timeout: 90_000 },
    async () => {
      const database = new pg.Client(cluster.database.connection);
      await database.connect();
      onTestFinished(() => database.end());
      const written = async (callId: string): Promise<number | null> =>
        (await database.query('select 1 from sync_entries where call_id = $1', [callId])).rowCount;
      const [one] = await cluster.nodes();
      const [ada, ben] = [await cluster.join(one), await cluster.join(one)];
      const { callId } = callOf(await ada.start([ben]));
      callOf(await ben.command('ACCEPT', callId));
      const seqs: number[] = [];
      for (let life = 0; life < 3; life++) {
        for (let n = 0; n < 5; n++) {
          const answer = await ada.send('CALL.SYNC', { callId, action: 'CHAT_MESSAGE', text: `${life}.${n}` });
          seqs.push(Object(answer).seq);
        }
        expect(Object(await ben.send('CALL.SYNC_STATE', { callId })).messages).toHaveLength(seqs.length);
        // Written behind: what is lost with a kill is only the last moments.
        await expect.poll(() => written(callId), PATIENT).toBe(seqs.length);
        const before = ada.count('CALL.SYNC_STATE');
        await one.kill();
        await one.start();
        await expect.poll(() => ada.count('CALL.SYNC_STATE'), PATIENT).toBeGreaterThan(before);
      }
      expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
      expect(new Set(seqs).size).toBe(15);
      expect(Object(await ada.send('CALL.SYNC_STATE', { callId })).messages).toHaveLength(15);
    },
  );
});
