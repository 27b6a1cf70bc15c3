// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils';
import { afterEach, expect, it } from 'vitest';
import { effectScope, shallowRef } from 'vue';
import type { Annotation } from '../../../shared/sync/annotation.ts';
import { ada, ben, callSnapshot, participant, remoteView, sessionView } from '../../dev/fixtures.ts';
import { fileInfo, sharedState } from '../../dev/shared-fixtures.ts';
import { testApp } from '../../dev/test-app.ts';
import { useAnnotationsStore } from '../../stores/annotations.ts';
import { useSyncStore } from '../../stores/sync.ts';
import type { MarksTell } from '../../viewer/marks-messages.ts';
import { useFileMarks } from './use-file-marks.ts';

let stop = (): void => undefined;
afterEach(() => stop());

const line = (id: string): Annotation => ({
  id,
  tool: 'pen',
  color: '#ff0000',
  width: 4,
  points: [
    [0.2, 0.5],
    [0.8, 0.5],
  ],
});
const on = (fileId: string, page: number) => ({ type: 'file' as const, fileId, page });

async function setUp() {
  const session = shallowRef(
    sessionView({
      remotes: [remoteView(ben)],
      call: callSnapshot({
        participants: [
          participant(ben, { role: 'caller', status: 'connected' }),
          participant(ada, { status: 'connected', deviceId: 'device-ada' }),
        ],
      }),
    }),
  );
  const app = await testApp({ session: session.value });
  const [one, other] = [fileInfo(), fileInfo({ ownerId: 'user-0' })];
  const annotations = [{ surface: on(one.id, 2), annotation: line('old'), from: 'user-0' }];
  app.engine.shared = sharedState({ files: [one, other].map((file) => ({ file, content: '' })), annotations });
  const follows = useSyncStore().follow(app.engine);
  const told: [string, MarksTell][] = [];
  const scope = effectScope();
  stop = () => {
    scope.stop();
    follows();
  };
  const marks = scope.run(() =>
    useFileMarks(
      () => session.value,
      (fileId, message) => void told.push([fileId, message]),
    ),
  );
  await flushPromises();
  told.length = 0;
  let seq = 1;
  const hear = async (action: string, fields: object, kept = true): Promise<void> => {
    const origin = { callId: 'call-1', from: 'user-0', action, seq: seq + 1, at: '2026-01-01T12:00:00.000Z' };
    app.engine.push('CALL.SYNC', { ...origin, ...(kept ? { after: seq } : {}), ...fields });
    seq += 1;
    await flushPromises();
  };
  const sent = () =>
    app.engine.asked.flatMap(([what, payload]) => (what === 'sync' || what === 'tell' ? [payload] : []));
  const of = (fileId: string) => told.filter(([id]) => id === fileId).map(([, message]) => message);
  return { ...app, one, other, marks, told, of, hear, sent, session };
}

it('A52: a frame that is ready is told what my hand may do and all that is on its file', async () => {
  const { marks, of, one, other } = await setUp();
  marks?.said(one.id, { type: 'ready' });
  marks?.said(other.id, { type: 'ready' });
  const [hand, whole] = of(one.id);
  expect(hand).toMatchObject({ type: 'hand', me: ada.id, draw: true, removeAny: true });
  expect(hand).not.toHaveProperty('tool', 'pen');
  expect(whole).toMatchObject({ whole: true, added: [{ page: 2, from: 'user-0', annotation: { id: 'old' } }] });
  expect(of(other.id)[0]).toMatchObject({ removeAny: false });
  expect(of(other.id)[1]).toMatchObject({ added: [] });
});

it('A52 A50: what others do reaches the frame of its file, and only what changed', async () => {
  const { hear, of, one, other } = await setUp();
  await hear('ANNOTATION_PROGRESS', { surface: on(one.id, 1), annotation: line('new'), start: 0 }, false);
  await hear('CURSOR_MOVE', { surface: on(one.id, 1), x: 0.5, y: 0.5 }, false);
  expect(of(one.id).map(({ type }) => type)).toEqual(['progress', 'cursor']);
  expect(of(other.id)).toEqual([]);
});

it('A52: a mark that came, and one that went, is one change each', async () => {
  const { hear, of, one } = await setUp();
  await hear('ANNOTATION_ADD', { surface: on(one.id, 1), annotation: line('new') });
  await hear('ANNOTATION_REMOVE', { surface: on(one.id, 2), id: 'old' });
  expect(of(one.id)).toMatchObject([
    { type: 'change', whole: false, added: [{ page: 1, annotation: { id: 'new' } }], removed: [] },
    { type: 'change', whole: false, added: [], removed: [{ page: 2, id: 'old' }] },
  ]);
});

it('A52: what I draw goes out for the file of the frame that said it; what is refused is taken back', async () => {
  const { engine, marks, of, one, sent } = await setUp();
  marks?.said(one.id, { type: 'add', page: 1, annotation: line('mine') });
  marks?.said(one.id, { type: 'cursor', page: 1, x: 0.1, y: 0.2 });
  marks?.said(one.id, { type: 'clear', page: 1, own: true });
  const expected = [
    { action: 'ANNOTATION_ADD', surface: on(one.id, 1), annotation: line('mine') },
    { action: 'ANNOTATIONS_CLEAR', surface: on(one.id, 1), own: true },
    { action: 'CURSOR_MOVE', surface: on(one.id, 1), x: 0.1, y: 0.2 },
  ];
  // A cursor waits for its step.
  await expect.poll(sent).toHaveLength(expected.length);
  for (const fields of expected) expect(sent()).toContainEqual({ callId: 'call-1', ...fields });
  await flushPromises();
  engine.refuseWith = new Error('No.');
  marks?.said(one.id, { type: 'remove', page: 2, id: 'old' });
  await flushPromises();
  expect(of(one.id).at(-1)).toMatchObject({
    type: 'change',
    whole: true,
    added: expect.arrayContaining([expect.objectContaining({ page: 2 })]),
  });
});

it('a tool that is taken reaches every frame; who leaves is taken off them', async () => {
  const { of, one, other, session } = await setUp();
  const annotations = useAnnotationsStore();
  annotations.open = true;
  annotations.tool = 'arrow';
  await flushPromises();
  for (const fileId of [one.id, other.id]) expect(of(fileId).at(-1)).toMatchObject({ type: 'hand', tool: 'arrow' });
  session.value = { ...session.value, remotes: [remoteView(ben, { status: 'left' })] };
  await flushPromises();
  expect(of(one.id)).toContainEqual({ type: 'left', from: ben?.id });
});
