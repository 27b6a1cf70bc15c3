import { afterEach, expect, it } from 'vitest';
import { effectScope, shallowRef } from 'vue';
import type { Annotation } from '../../../shared/sync/annotation.ts';
import type { SessionView } from '../../call/types.ts';
import { ada, ben, callSnapshot, localView, participant, remoteView, sessionView } from '../../dev/fixtures.ts';
import { sharedState } from '../../dev/shared-fixtures.ts';
import { testApp } from '../../dev/test-app.ts';
import { useAnnotationsStore } from '../../stores/annotations.ts';
import { useSyncStore } from '../../stores/sync.ts';
import { useStageStore } from '../../stores/stage.ts';
import { useOwnShare } from './use-own-share.ts';
import { useShareMarks } from './use-share-marks.ts';

let stop = (): void => undefined;
afterEach(() => {
  stop();
  document.body.replaceChildren();
});

/** What promises and watchers do at once is done. */
const flushPromises = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const benId = ben?.id ?? '';
const line = (id: string): Annotation => ({
  id,
  tool: 'pen',
  color: '#ff0000',
  width: 20,
  points: [
    [0.2, 0.5],
    [0.8, 0.5],
  ],
});
const surfaceOf = (userId: string) => ({ type: 'share' as const, userId });

async function setUp(annotations: { surface: ReturnType<typeof surfaceOf>; annotation: Annotation; from: string }[]) {
  const session = shallowRef<SessionView>(
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
  app.engine.shared = sharedState({ files: [], annotations });
  const follows = useSyncStore().follow(app.engine);
  const scope = effectScope();
  stop = () => {
    scope.stop();
    follows();
  };
  await flushPromises();
  let seq = 1;
  const hear = async (action: string, fields: object, kept = true): Promise<void> => {
    const origin = { callId: 'call-1', from: benId, action, seq: seq + 1, at: '2026-01-01T12:00:00.000Z' };
    app.engine.push('CALL.SYNC', { ...origin, ...(kept ? { after: seq } : {}), ...fields });
    if (kept) seq += 1;
    await flushPromises();
  };
  const sent = () =>
    app.engine.asked.flatMap(([what, payload]) => (what === 'sync' || what === 'tell' ? [payload] : []));
  return { ...app, scope, session, hear, sent };
}

/** The marks of Ben's screen over an element of that size. */
async function over(width: number, height: number, annotations: Parameters<typeof setUp>[0] = []) {
  const parts = await setUp(annotations);
  const paper = document.createElement('div');
  const size = shallowRef({ width, height });
  Object.assign(paper.style, { position: 'absolute', left: '0', top: '0', width: `${width}px`, height: `${height}px` });
  document.body.append(paper);
  const marks = parts.scope.run(() => useShareMarks(benId, () => parts.session.value, shallowRef(paper), size));
  await flushPromises();
  return { ...parts, paper, size, marks };
}

/** Whether there is ink at that place of the element, in its pixels. */
function inked(paper: HTMLElement, x: number, y: number): boolean {
  return [...paper.querySelectorAll('canvas')].some((canvas) => {
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    const pixel = canvas.getContext('2d')?.getImageData((x - box.left) * scale, (y - box.top) * scale, 1, 1);
    return (pixel?.data[3] ?? 0) > 200;
  });
}

function pointer(paper: HTMLElement, type: string, x: number, y: number): void {
  const init = { clientX: x, clientY: y, pointerId: 7, bubbles: true, cancelable: true, button: 0 };
  paper.dispatchEvent(new PointerEvent(type, init));
}

it('A52: marks of a screen are over its picture, at every size, and those of another screen are not', async () => {
  const { paper, size, hear } = await over(200, 100, [
    { surface: surfaceOf(benId), annotation: line('one'), from: benId },
    { surface: surfaceOf(ada.id), annotation: { ...line('two'), points: [[0.5, 0.2]] }, from: benId },
  ]);
  expect([inked(paper, 100, 50), inked(paper, 100, 20)]).toEqual([true, false]);
  Object.assign(paper.style, { width: '400px', height: '200px' });
  size.value = { width: 400, height: 200 };
  await expect.poll(() => inked(paper, 200, 100)).toBe(true);
  await hear('ANNOTATION_REMOVE', { surface: surfaceOf(benId), id: 'one' });
  await expect.poll(() => inked(paper, 200, 100)).toBe(false);
});

it('A52 A50: what I draw on a screen goes out for it; strokes and cursors of others are there while they happen', async () => {
  const { paper, sent, hear, engine } = await over(200, 100);
  Object.assign(useAnnotationsStore(), { open: true, tool: 'pen', chosenColor: '#ff0000', width: 16 });
  await flushPromises();
  pointer(paper, 'pointerdown', 40, 30);
  pointer(paper, 'pointermove', 160, 30);
  pointer(paper, 'pointerup', 160, 30);
  expect(inked(paper, 100, 30)).toBe(true);
  await flushPromises();
  expect(sent()).toContainEqual(
    expect.objectContaining({
      action: 'ANNOTATION_ADD',
      surface: surfaceOf(benId),
      annotation: expect.objectContaining({
        points: [
          [0.2, 0.3],
          [0.8, 0.3],
        ],
      }),
    }),
  );
  await hear('ANNOTATION_PROGRESS', { surface: surfaceOf(benId), annotation: line('new'), start: 0 }, false);
  await hear('CURSOR_MOVE', { surface: surfaceOf(benId), x: 0.5, y: 0.5 }, false);
  expect(inked(paper, 100, 50)).toBe(true);
  expect(paper.querySelector('.marks-cursor')?.textContent).toBe('Ben');

  // What is refused is taken back.
  engine.refuseWith = new Error('No.');
  pointer(paper, 'pointerdown', 40, 80);
  pointer(paper, 'pointerup', 160, 80);
  expect(inked(paper, 40, 80)).toBe(true);
  await expect.poll(() => inked(paper, 40, 80)).toBe(false);
});

it('A52: a stroke that is under way when the share ends lands nowhere', async () => {
  const { paper, sent, scope } = await over(200, 100);
  Object.assign(useAnnotationsStore(), { open: true, tool: 'pen' });
  await flushPromises();
  pointer(paper, 'pointerdown', 40, 30);
  pointer(paper, 'pointermove', 160, 30);
  scope.stop();
  await flushPromises();
  expect(sent()).not.toContainEqual(expect.objectContaining({ action: 'ANNOTATION_ADD' }));
  expect(paper.childElementCount).toBe(0);
});

it('A52: what is drawn on my screen shows it to me; with the share it goes, also what came late', async () => {
  const { scope, session, sent, hear } = await setUp([]);
  scope.run(() => useOwnShare(() => session.value));
  session.value = { ...session.value, local: localView({ screen: 'on' }) };
  await flushPromises();
  const stage = useStageStore();
  expect(stage.ownShare).toBe(false);
  await hear('ANNOTATION_ADD', { surface: surfaceOf(ada.id), annotation: line('one') });
  expect(stage.ownShare).toBe(true);
  const clear = { callId: 'call-1', action: 'ANNOTATIONS_CLEAR', surface: surfaceOf(ada.id) };
  expect(sent()).not.toContainEqual(clear);
  session.value = { ...session.value, local: localView() };
  await flushPromises();
  expect(stage.ownShare).toBe(false);
  expect(sent()).toEqual([clear]);
  await hear('ANNOTATION_ADD', { surface: surfaceOf(ada.id), annotation: line('late') });
  expect(sent()).toEqual([clear, clear]);
});
