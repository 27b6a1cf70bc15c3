import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../../src/server/log.ts';
import { SyncService } from '../../src/server/sync/sync-service.ts';
import { SyncStore } from '../../src/server/sync/sync-store.ts';
import { defineAction } from '../../src/shared/sync/action.ts';
import { syncActions } from '../../src/shared/sync/actions.ts';
import { callOf, roster, TestClient, type Answer } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

/** A call with these many people in it. */
async function talking(count: number): Promise<{ people: TestClient[]; callId: string }> {
  const people = await server.connectMany(count);
  const [ada, ...others] = people;
  const { callId } = callOf(await ada!.start(others));
  for (const other of others) callOf(await other.command('ACCEPT', callId));
  return { people, callId };
}

/** A document of that person, as an upload would leave it. */
async function document(owner: TestClient, pages = 10): Promise<string> {
  const id = randomUUID();
  await server.db
    .insertInto('files')
    .values({
      id,
      owner_id: owner.id,
      name: 'Plan.pdf',
      media_type: 'application/pdf',
      bytes: 1000,
      pages,
      width: null,
      height: null,
      storage_key: id.replaceAll('-', '').repeat(2),
      upload_id: null,
      upload_bytes: null,
      expires_at: new Date(Date.now() + 3_600_000),
    })
    .execute();
  return id;
}

const sync = (
  client: TestClient,
  callId: string,
  action: string,
  fields: object = {},
): Promise<Answer & { seq?: number }> => client.send('CALL.SYNC', { callId, action, ...fields });
const state = (client: TestClient, callId: string) => client.send('CALL.SYNC_STATE', { callId });
const code = async (answer: Promise<Answer>) => (await answer).error?.code;

const stroke = (id: string = randomUUID()) => ({
  id,
  tool: 'pen',
  color: '#ff0000',
  width: 2,
  points: [
    [0.1, 0.2],
    [0.3, 0.4],
  ],
});

describe('opening a file', () => {
  test('A43 A47 A48 A49: the others get its metadata and a link of their own', async () => {
    const { people, callId } = await talking(3);
    const [ada, ben, cem] = people;
    const fileId = await document(ada!);
    const answer = await sync(ada!, callId, 'FILE_OPEN', { fileId });
    expect(answer).toMatchObject({ ok: true, file: { id: fileId, name: 'Plan.pdf', pages: 10, ownerId: ada!.id } });
    const [atBen, atCem] = await Promise.all([ben!.next('CALL.SYNC'), cem!.next('CALL.SYNC')]);
    expect(atBen).toMatchObject({ callId, from: ada!.id, action: 'FILE_OPEN', seq: answer.seq, file: { id: fileId } });
    const links = [answer, atBen, atCem].map((told) => String(Object(told).url));
    expect(new Set(links).size).toBe(3);
    for (const [index, link] of links.entries()) {
      expect(new URL(link).searchParams.get('viewer')).toBe(people[index]!.id);
    }
    expect(ada!.count('CALL.SYNC')).toBe(0);
  });

  test('A49 T27 I11: nobody outside the call can have a file shown in it', async () => {
    const { people, callId } = await talking(2);
    const outsider = await server.connect();
    const fileId = await document(outsider);
    expect(await code(sync(people[0]!, callId, 'FILE_OPEN', { fileId }))).toBe('FILE_NOT_SHARED');
    expect(await code(sync(people[0]!, callId, 'FILE_OPEN', { fileId: randomUUID() }))).toBe('FILE_NOT_SHARED');
    await people[1]!.settled();
    expect(people[1]!.count('CALL.SYNC')).toBe(0);
  });
});

describe('who may act', () => {
  test('A45 T26: only who is connected, from the device that is in the call', async () => {
    const [ada, ben, outsider] = await server.connectMany(3);
    const { callId } = callOf(await ada!.start([ben!]));
    const say = (client: TestClient) => code(sync(client, callId, 'CHAT_MESSAGE', { text: 'hello' }));
    expect(await say(ben!)).toBe('NOT_CONNECTED');
    expect(await say(outsider!)).toBe('CALL_NOT_FOUND');
    callOf(await ben!.command('ACCEPT', callId));
    expect(await say(ben!)).toBeUndefined();
    const second = await server.connect({ token: ben!.token, user: ben!.user });
    expect(await say(second)).toBe('NOT_CONNECTED');
    expect(await code(sync(ada!, randomUUID(), 'CHAT_MESSAGE', { text: 'hello' }))).toBe('CALL_NOT_FOUND');
    await ben!.command('END', callId);
    expect(await say(ben!)).toBe('NOT_CONNECTED');
    await ada!.command('END', callId);
    expect(await say(ada!)).toBe('CALL_NOT_LIVE');
    await outsider!.settled();
    expect(outsider!.count('CALL.SYNC')).toBe(0);
  });

  test('A46: to everyone else, or to those named, who all have to be in the call', async () => {
    const { people, callId } = await talking(3);
    const [ada, ben, cem] = people;
    const outsider = await server.connect();
    await sync(ada!, callId, 'REACTION', { emoji: '👍' });
    await sync(ada!, callId, 'REACTION', { emoji: '🎉', to: [ben!.id, ada!.id] });
    await Promise.all([ben!.next('CALL.SYNC', ({ emoji }) => emoji === '🎉'), cem!.settled()]);
    expect(cem!.heard.filter(({ event }) => event === 'CALL.SYNC').map(({ emoji }) => emoji)).toEqual(['👍']);
    const named = (to: string[]) => code(sync(ada!, callId, 'REACTION', { emoji: '👍', to }));
    expect(await named([ben!.id, outsider.id])).toBe('TARGET_NOT_A_PARTICIPANT');
    expect(await named([ada!.id])).toBe('INVALID_PAYLOAD');
    expect(await named([])).toBe('INVALID_PAYLOAD');
  });

  test('what goes to some only is not kept for everybody', async () => {
    const { people, callId } = await talking(3);
    await sync(people[0]!, callId, 'CHAT_MESSAGE', { text: 'just you', to: [people[1]!.id] });
    expect(await state(people[2]!, callId)).toMatchObject({ ok: true, messages: [] });
  });
});

describe('what a payload may be', () => {
  test('A44 T24 T25: whatever is not an action is refused, and nobody hears of it', async () => {
    const { people, callId } = await talking(2);
    const [ada, ben] = people;
    const fileId = await document(ada!);
    await sync(ada!, callId, 'FILE_OPEN', { fileId });
    const surface = { type: 'file', fileId, page: 1 };
    const add = (annotation: object, on: object = surface) =>
      code(sync(ada!, callId, 'ANNOTATION_ADD', { surface: on, annotation }));
    const wrong = [
      code(sync(ada!, callId, 'NO_SUCH_ACTION')),
      code(ada!.send('CALL.SYNC', { callId })),
      code(ada!.send('CALL.SYNC', null)),
      code(sync(ada!, callId, 'PAGE_CHANGE', { fileId, page: 1, from: ben!.id })),
      ...[-1, 0, 11, 1.5, 1e9].map((page) => code(sync(ada!, callId, 'PAGE_CHANGE', { fileId, page }))),
      code(sync(ada!, callId, 'PAGE_CHANGE', { fileId: randomUUID(), page: 1 })),
      add({ ...stroke(), points: [] }),
      add({ ...stroke(), points: Array.from({ length: 2001 }, () => [0.5, 0.5]) }),
      add({ ...stroke(), points: [[0.5, 1.1]] }),
      add({ ...stroke(), points: [[null, 0.5]] }),
      add({ ...stroke(), text: 'x'.repeat(501) }),
      add({ ...stroke(), color: 'url(evil)' }),
      add({ ...stroke(), extra: 1 }),
      add(stroke(), { ...surface, page: 11 }),
      add(JSON.parse('{"__proto__":{"polluted":true}}')),
      code(sync(ada!, callId, 'CHAT_MESSAGE', { text: 'x'.repeat(4001) })),
      code(sync(ada!, callId, 'CHAT_MESSAGE', { text: 'a\0b' })),
      code(sync(ada!, callId, 'CURSOR_MOVE', { surface, x: 2, y: 0 })),
      code(sync(ada!, callId, 'REACTION', { emoji: '<img>' })),
    ];
    for (const refused of await Promise.all(wrong)) expect(refused).toBe('INVALID_PAYLOAD');
    await ben!.settled();
    expect(ben!.count('CALL.SYNC')).toBe(1);
  });
});

describe('marks', () => {
  test('A52: a mark is on the same page and place at all, and its author takes it away', async () => {
    const { people, callId } = await talking(2);
    const [ada, ben] = people;
    const fileId = await document(ada!);
    await sync(ada!, callId, 'FILE_OPEN', { fileId });
    const surface = { type: 'file', fileId, page: 3 };
    const annotation = stroke();
    await sync(ben!, callId, 'ANNOTATION_ADD', { surface, annotation });
    expect(await ada!.next('CALL.SYNC')).toMatchObject({ from: ben!.id, surface, annotation });
    expect(await state(ada!, callId)).toMatchObject({ annotations: [{ surface, annotation, from: ben!.id }] });
    const moved = { ...annotation, points: [[0.9, 0.9]] };
    expect(await code(sync(ada!, callId, 'ANNOTATION_ADD', { surface, annotation: moved }))).toBe('NOT_ALLOWED');
    await sync(ben!, callId, 'ANNOTATION_ADD', { surface, annotation: moved });
    expect(await state(ada!, callId)).toMatchObject({ annotations: [{ annotation: moved }] });
    await sync(ben!, callId, 'ANNOTATION_REMOVE', { surface, id: annotation.id });
    expect(await state(ada!, callId)).toMatchObject({ annotations: [] });
  });

  test("one's own or, on one's own file or screen, everyone's", async () => {
    const { people, callId } = await talking(3);
    const [ada, ben, cem] = people;
    const fileId = await document(ada!);
    await sync(ada!, callId, 'FILE_OPEN', { fileId });
    const surface = { type: 'file', fileId, page: 1 };
    const marks = new Map<TestClient, string>();
    for (const client of people) {
      const annotation = stroke();
      marks.set(client, annotation.id);
      await sync(client, callId, 'ANNOTATION_ADD', { surface, annotation });
    }
    const remove = (client: TestClient, of: TestClient) =>
      code(sync(client, callId, 'ANNOTATION_REMOVE', { surface, id: marks.get(of) }));
    expect(await remove(cem!, ben!)).toBe('NOT_ALLOWED');
    expect(await remove(ada!, ben!)).toBeUndefined();
    await sync(cem!, callId, 'ANNOTATIONS_CLEAR', { surface });
    expect(await state(ben!, callId)).toMatchObject({ annotations: [{ from: ada!.id }] });
    await sync(ben!, callId, 'ANNOTATION_ADD', { surface, annotation: stroke() });
    await sync(ada!, callId, 'ANNOTATIONS_CLEAR', { surface });
    expect(await state(ben!, callId)).toMatchObject({ annotations: [] });
    const screen = { type: 'share', userId: ben!.id };
    await sync(cem!, callId, 'ANNOTATION_ADD', { surface: screen, annotation: stroke() });
    await sync(ben!, callId, 'ANNOTATIONS_CLEAR', { surface: screen });
    expect(await state(ada!, callId)).toMatchObject({ annotations: [] });
  });

  test('drawing may be left to who presents', async () => {
    const { people, callId } = await talking(3);
    const [ada, ben, cem] = people;
    const surface = { type: 'share', userId: cem!.id };
    const draw = (client: TestClient) =>
      code(sync(client, callId, 'ANNOTATION_ADD', { surface, annotation: stroke() }));
    expect(await code(sync(ada!, callId, 'MARKING_CHANGE', { marking: 'presenter' }))).toBe('NOT_ALLOWED');
    await sync(ada!, callId, 'PRESENTER_CHANGE', { userId: ada!.id });
    expect(await code(sync(ada!, callId, 'MARKING_CHANGE', { marking: 'presenter' }))).toBeUndefined();
    expect(await draw(ben!)).toBe('NOT_ALLOWED');
    expect(await draw(ada!)).toBeUndefined();
    expect(await code(sync(ben!, callId, 'PRESENTER_CHANGE', { userId: cem!.id }))).toBe('NOT_ALLOWED');
    expect(await code(sync(ada!, callId, 'PRESENTER_CHANGE', { userId: ben!.id }))).toBeUndefined();
    expect(await draw(ben!)).toBeUndefined();
  });
});

describe('order and coming later', () => {
  test('A51 A31 I10: numbers rise, and who comes later or back has the state byte for byte', async () => {
    const { people, callId } = await talking(2);
    const [ada, ben] = people;
    const fileId = await document(ada!);
    await sync(ada!, callId, 'FILE_OPEN', { fileId });
    for (let page = 2; page <= 5; page++) {
      await sync(page % 2 ? ada! : ben!, callId, 'PAGE_CHANGE', { fileId, page });
      await sync(ben!, callId, 'CURSOR_MOVE', { surface: { type: 'file', fileId, page }, x: 0.5, y: 0.5 });
    }
    const cem = await server.connect();
    await ada!.invite(callId, [cem]);
    callOf(await cem.command('ACCEPT', callId));
    const later = await cem.next('CALL.SYNC_STATE');
    const { url: _, ...file } = Object(later['files'])[0];
    expect(file).toMatchObject({ file: { id: fileId }, page: 5, openedBy: ada!.id });
    const seqs = ben!.heard.filter(({ event }) => event === 'CALL.SYNC').map(({ seq }) => Number(seq));
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(new Set(seqs).size).toBe(seqs.length);
    ben!.socket.io.engine.close();
    const back = await ben!.next('CALL.SYNC_STATE', ({ seq }) => seq === later['seq']);
    expect(JSON.stringify(back['annotations'])).toBe(JSON.stringify(later['annotations']));
    expect(back).toMatchObject({ presenter: later['presenter'], seq: later['seq'] });
  });

  test('B76: who comes later learns who records and who has agreed, also after the server let go of the call', async () => {
    const { people, callId } = await talking(2);
    const [ada, ben] = people;
    const change = (client: TestClient, what: string) =>
      code(sync(client, callId, 'RECORDING_CHANGE', { change: what }));
    expect(await change(ada!, 'request')).toBeUndefined();
    expect(await change(ada!, 'start')).toBe('NOT_ALLOWED');
    expect(await change(ben!, 'agree')).toBeUndefined();
    expect(await change(ada!, 'start')).toBeUndefined();
    const recording = { by: ada!.id, started: true, agreed: [ben!.id], declined: [] };
    await expect
      .poll(() => server.db.selectFrom('sync_entries').select('part').execute())
      .toContainEqual({ part: 'recording' });
    await server.db.updateTable('sync_rooms').set({ home: null }).where('call_id', '=', callId).execute();
    const cem = await server.connect();
    await ada!.invite(callId, [cem]);
    callOf(await cem.command('ACCEPT', callId));
    expect(await cem.next('CALL.SYNC_STATE')).toMatchObject({ recording });
    expect(await change(ada!, 'stop')).toBeUndefined();
    expect(await state(cem, callId)).not.toHaveProperty('recording');
  });

  test('A50: of many cursor moves the newest arrives, after all that was done before', async () => {
    const { people, callId } = await talking(2);
    const [ada, ben] = people;
    const surface = { type: 'share', userId: ben!.id };
    await Promise.all(
      Array.from({ length: 50 }, (_, step) => sync(ada!, callId, 'CURSOR_MOVE', { surface, x: step / 100, y: 0.5 })),
    );
    await sync(ada!, callId, 'CHAT_MESSAGE', { text: 'there' });
    await ben!.next('CALL.SYNC', ({ action }) => action === 'CHAT_MESSAGE');
    const heard = ben!.heard.filter(({ event }) => event === 'CALL.SYNC');
    expect(heard.at(-2)).toMatchObject({ action: 'CURSOR_MOVE', x: 0.49 });
    expect(heard.length).toBeLessThan(51);
  });

  test('A50: who takes batches hears of all cursors at once, of its own too and how early that was; who does not, of the others’ one by one', async () => {
    const [ada, ben] = await server.connectMany(2);
    const batching = async () =>
      new TestClient(server.url, await server.signUp(), undefined, { batches: true }).ready();
    const [cem, dan] = [await batching(), await batching()];
    const { callId } = callOf(await ada!.start([ben!, cem, dan]));
    for (const other of [ben!, cem, dan]) callOf(await other.command('ACCEPT', callId));
    const surface = { type: 'share', userId: ada!.id };
    const point = (who: TestClient) => sync(who, callId, 'CURSOR_MOVE', { surface, x: 0.5, y: 0.5 });
    const [, told] = await Promise.all([ada!, cem].map(point));
    const from = ({ id }: TestClient) => ({ callId, from: id, action: 'CURSOR_MOVE', x: 0.5, y: 0.5 });
    const early = expect.toSatisfy((ms: unknown) => Number.isInteger(ms) && Number(ms) >= 0 && Number(ms) <= 30);
    for (const who of [cem, dan]) {
      await who.next('CALL.SYNC_BATCH', () => who.batched.length === 2);
      expect(who.batched).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ ...from(ada!), early }),
          expect.objectContaining({ ...from(cem), early, seq: told?.seq }),
        ]),
      );
    }
    expect(await ben!.next('CALL.SYNC', (event) => event['from'] === cem.id)).toMatchObject(from(cem));
    expect(await ada!.next('CALL.SYNC')).toMatchObject(from(cem));
    await sync(dan, callId, 'CHAT_MESSAGE', { text: 'after them' });
    await ada!.next('CALL.SYNC', ({ action }) => action === 'CHAT_MESSAGE');
    for (const who of [ada!, ben!]) {
      const alone = who.heard.filter(({ action }) => action === 'CURSOR_MOVE');
      expect(alone.map(({ from: sender }) => sender)).not.toContain(who.id);
      expect(alone.some((event) => 'early' in event)).toBe(false);
      expect(who.count('CALL.SYNC_BATCH')).toBe(0);
    }
    for (const who of [cem, dan]) expect(who.heard.filter(({ action }) => action === 'CURSOR_MOVE')).toEqual([]);
    cem.socket.close();
    dan.socket.close();
  });

  test('what is shared is gone with the call', async () => {
    const { people, callId } = await talking(2);
    await sync(people[0]!, callId, 'CHAT_MESSAGE', { text: 'bye' });
    for (const client of people) await client.command('END', callId);
    await expect
      .poll(() => server.db.selectFrom('sync_rooms').select('call_id').where('call_id', '=', callId).execute())
      .toEqual([]);
  });
});

describe('beside the lifecycle', () => {
  test('A53: a new action is one definition; nothing else learns of it', async () => {
    const { people, callId } = await talking(2);
    const [ada, ben] = people;
    const { calls } = await ada!.send('CALL.SNAPSHOT', { callId });
    const wave = defineAction({ name: 'WAVE', way: 'passing', fields: { times: v.pipe(v.number(), v.integer()) } });
    // The server under test has the call, since it welcomed both; it lets go of it.
    await Promise.all(people.map((client) => client.next('CALL.SYNC_STATE')));
    await server.db.updateTable('sync_rooms').set({ home: null }).where('call_id', '=', callId).execute();
    const told: object[] = [];
    const service = new SyncService({
      store: new SyncStore(server.db, Infinity),
      actions: [...syncActions, wave],
      log: createLog('silent'),
      nodeId: () => 1_000_000,
      roster: () => calls?.[0],
      relay: undefined,
      findFile: () => Promise.resolve(undefined),
      linkTo: () => '',
      send: ({ payload }) => told.push(payload),
      sendNewest: () => {},
      sendState: () => {},
    });
    const by = { userId: ada!.id, deviceId: ada!.deviceId };
    await service.act(by, { callId, action: 'WAVE', times: 2 });
    expect(told).toMatchObject([{ callId, from: ada!.id, action: 'WAVE', times: 2 }]);
    expect(() => service.act(by, { callId, action: 'WAVE', times: 'twice' })).toThrow('INVALID_PAYLOAD');
    await service.close();
    expect(await code(sync(ben!, callId, 'WAVE', { times: 2 }))).toBe('INVALID_PAYLOAD');
  });

  test('A15 T10: a flood is limited, and the call does not notice', async () => {
    const narrow = await TestServer.start({ PARLEY_RATE_LIMIT: 'on' });
    const [ada, ben, cem] = await narrow.connectMany(3);
    const { callId } = callOf(await ada!.start([ben!]));
    callOf(await ben!.command('ACCEPT', callId));
    const surface = { type: 'share', userId: ada!.id };
    const moves = Array.from({ length: 2_000 }, () =>
      code(sync(ada!, callId, 'CURSOR_MOVE', { surface, x: 0.5, y: 0.5 })),
    );
    expect(await code(ben!.invite(callId, [cem!]))).toBeUndefined();
    expect(roster((await cem!.command('ACCEPT', callId)).call)).toMatchObject({ [ada!.id]: 'connected' });
    expect(new Set(await Promise.all(moves))).toEqual(new Set([undefined, 'RATE_LIMITED']));
    await narrow.stop();
  });

  test('A15: with its tables gone sync fails with a code, and the call goes on', async () => {
    const broken = await TestServer.start();
    const [ada, ben, cem] = await broken.connectMany(3);
    await sql`drop table sync_entries, sync_rooms`.execute(broken.db);
    const { callId } = callOf(await ada!.start([ben!]));
    callOf(await ben!.command('ACCEPT', callId));
    expect(await code(sync(ben!, callId, 'CHAT_MESSAGE', { text: 'hello' }))).toBe('INTERNAL');
    await ada!.invite(callId, [cem!]);
    expect(roster((await cem!.command('ACCEPT', callId)).call)).toEqual({
      [ada!.id]: 'connected',
      [ben!.id]: 'connected',
      [cem!.id]: 'connected',
    });
    await broken.stop();
  });

  test('what is too much for one message is had whole over HTTP, by who is in the call', async () => {
    const { people, callId } = await talking(2);
    const [ada, ben] = people;
    const surface = { type: 'share', userId: ada!.id };
    const points = Array.from({ length: 2_000 }, (_, n) => [n / 2_000, 0.5]);
    for (let n = 0; n < 11; n++) {
      await sync(ada!, callId, 'ANNOTATION_ADD', { surface, annotation: { ...stroke(), points } });
    }
    const part = Object(await state(ben!, callId));
    expect(part).toMatchObject({ more: true });
    expect(part.annotations).toHaveLength(10);
    const whole = await server.get(`/api/calls/${callId}/sync`, ben!.token);
    expect(Object(whole.body).annotations).toHaveLength(11);
    const outsider = await server.connect();
    expect((await server.get(`/api/calls/${callId}/sync`, outsider.token)).status).toBe(404);
  });
});
