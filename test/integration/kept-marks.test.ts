import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SyncStore } from '../../src/server/sync/sync-store.ts';
import type { FileInfo } from '../../src/shared/files.ts';
import { KeptFileSchema, KeptListSchema, type KeptFile } from '../../src/shared/kept.ts';
import { pdf } from '../support/samples.ts';
import { callOf, type Answer, type TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { fileOf, upload } from '../support/uploads.ts';

// What was drawn on a file stays with the call in its history, if the file's owner wants that.

let server: TestServer;
let ada: TestClient;
let ben: TestClient;
let callId: string;
let file: FileInfo;
let bytes: Uint8Array;

beforeAll(async () => {
  server = await TestServer.start();
  bytes = await pdf(3);
});
afterAll(() => server.stop());
/** Ada shows a document of hers to Ben, who draws on it. */
beforeEach(async () => {
  const clients = await server.connectMany(2);
  [ada, ben] = [clients[0]!, clients[1]!];
  ({ callId } = callOf(await ada.start([ben])));
  await ben.command('ACCEPT', callId);
  file = fileOf(await upload(server.url, ada.token, 'plan.pdf', bytes));
  await sync(ada, 'FILE_OPEN', { fileId: file.id });
});

const sync = async (by: TestClient, action: string, fields: object): Promise<Answer['error']> =>
  (await by.send('CALL.SYNC', { callId, action, ...fields })).error;
const draw = (by: TestClient, id: string, page = 2) =>
  sync(by, 'ANNOTATION_ADD', {
    surface: { type: 'file', fileId: file.id, page },
    annotation: { id, tool: 'pen', color: '#c0252e', width: 4, points: [[0.1, 0.2]] },
  });
const keep = (by: TestClient, on = true) => sync(by, 'MARKS_KEEP', { fileId: file.id, keep: on });
const end = async (): Promise<void> => {
  for (const one of [ada, ben]) await one.command('END', callId);
};
const path = (): string => `/api/kept/${callId}/${file.id}`;
async function listed(by: TestClient): Promise<string[]> {
  const { kept } = v.parse(KeptListSchema, (await server.get('/api/kept', by.token)).body);
  return kept.filter((one) => one.callId === callId).map((one) => one.file.id);
}
const status = async (by: TestClient): Promise<number> => (await server.get(path(), by.token)).status;
const opened = async (by: TestClient): Promise<KeptFile> =>
  v.parse(KeptFileSchema, (await server.get(path(), by.token)).body);
/** The end of a call reaches what is shared a moment later. */
async function kept(by: TestClient = ben): Promise<void> {
  await expect.poll(() => status(by)).toBe(200);
}
/** All that was shared in the call is dealt with. */
async function forgotten(): Promise<void> {
  const rooms = server.db.selectFrom('sync_rooms').selectAll().where('call_id', '=', callId);
  await expect.poll(() => rooms.execute()).toEqual([]);
}

test('A52 A59: marks stay with the call for those who were in it, up to the last one, in their order', async () => {
  expect(await keep(ada)).toBeUndefined();
  for (const id of ['z', 'a', 'm']) await draw(ben, id);
  await draw(ada, 'last', 1);
  expect(await status(ben)).toBe(404);
  await end();
  await kept();
  for (const one of [ada, ben]) {
    expect(await listed(one)).toEqual([file.id]);
    const { marks, url, file: info } = await opened(one);
    expect(marks.map(({ annotation, from }) => [annotation.id, from])).toEqual([
      ['z', ben.id],
      ['a', ben.id],
      ['m', ben.id],
      ['last', ada.id],
    ]);
    expect(info).toEqual(file);
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
  }
});

test('A52: nothing stays that its owner did not ask for, or did not want in the end; nobody else asks', async () => {
  expect((await keep(ben))?.code).toBe('NOT_ALLOWED');
  expect((await sync(ada, 'MARKS_KEEP', { fileId: randomUUID(), keep: true }))?.code).toBe('FILE_NOT_SHARED');
  await keep(ada);
  await keep(ada, false);
  await draw(ben, 'one');
  await end();
  await forgotten();
  expect([await status(ada), await listed(ada)]).toEqual([404, []]);
});

test('A51: whoever is in the call knows that the marks will stay, also who comes late', async () => {
  await keep(ada);
  expect(await ben.send('CALL.SYNC_STATE', { callId })).toMatchObject({ kept: [file.id] });
});

test('T28 T29: who was not in the call finds nothing, nor does their link open', async () => {
  const [cleo, dan] = await server.connectMany(2);
  // Called, and never there.
  await ada.invite(callId, [cleo!]);
  await cleo!.command('REJECT', callId);
  await keep(ada);
  await draw(ben, 'one');
  await end();
  await kept();
  for (const stranger of [cleo!, dan!]) {
    expect([await status(stranger), await listed(stranger)]).toEqual([404, []]);
    const { url } = await opened(ben);
    expect((await fetch(url, { headers: { authorization: `Bearer ${stranger.token}` } })).status).toBe(403);
    expect((await fetch(url.replace(ben.id, stranger.id))).status).toBe(403);
  }
  expect((await server.get(path(), 'nobody')).status).toBe(401);
});

test('A47 T28: who left hears nothing of it while the call goes on', async () => {
  const { url } = v.parse(
    v.object({ files: v.tuple([v.object({ url: v.string() })]) }),
    await ben.send('CALL.SYNC_STATE', { callId }),
  ).files[0];
  await keep(ada);
  await draw(ben, 'one');
  const cleo = await server.connect();
  await ada.invite(callId, [cleo]);
  await cleo.command('ACCEPT', callId);
  await ben.command('END', callId);
  expect([(await fetch(url)).status, await status(ben)]).toEqual([403, 404]);
  for (const one of [ada, cleo]) await one.command('END', callId);
  await kept(ben);
  expect(await status(cleo)).toBe(200);
});

test('A17 T12: a block either way hides it, and its link', async () => {
  await keep(ada);
  await draw(ben, 'one');
  await end();
  await kept();
  const { url } = await opened(ben);
  for (const [one, other] of [
    [ada, ben],
    [ben, ada],
  ] as const) {
    const block = (method: string) =>
      fetch(`${server.url}/api/blocks/${other.id}`, { method, headers: { authorization: `Bearer ${one.token}` } });
    await block('PUT');
    expect([await status(ben), await listed(ben), (await fetch(url)).status]).toEqual([404, [], 403]);
    expect(await status(ada)).toBe(200);
    await block('DELETE');
  }
  expect((await fetch(url)).status).toBe(200);
});

test('T29 T34: it goes with the file, when that is deleted or expires, and by itself when its owner wants', async () => {
  await keep(ada);
  await draw(ben, 'one');
  await end();
  await kept();
  const remove = async (what: string, by: TestClient): Promise<number> =>
    (await fetch(server.url + what, { method: 'DELETE', headers: { authorization: `Bearer ${by.token}` } })).status;
  const { url } = await opened(ben);
  const expire = (at: Date) =>
    server.db.updateTable('files').set({ expires_at: at }).where('id', '=', file.id).execute();
  await expire(new Date(0));
  expect([await status(ben), await listed(ben), (await fetch(url)).status]).toEqual([404, [], 403]);
  await expire(new Date(Date.now() + 3_600_000));
  expect(await remove(path(), ben)).toBe(404);
  expect(await remove(path(), ada)).toBe(204);
  expect([await status(ada), (await fetch(url)).status]).toEqual([404, 403]);
  // The file itself is still there, until it is removed.
  expect((await server.get(`/api/files/${file.id}`, ada.token)).status).toBe(200);
  expect(await remove(`/api/files/${file.id}`, ada)).toBe(204);
});

test('T34: what is kept counts as its owner’s, and beyond that nothing is kept', async () => {
  await keep(ada);
  await draw(ben, 'one');
  const store = new SyncStore(server.db, 0);
  await expect
    .poll(() => server.db.selectFrom('sync_entries').select('key').where('call_id', '=', callId).execute())
    .toContainEqual({ key: 'one' });
  await store.remove(callId);
  await end();
  expect(await status(ada)).toBe(404);
});
