// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { ada, ben, bootstrap, callSnapshot, cleo, participant, sessionView } from '../dev/fixtures.ts';
import { fileInfo, sharedState } from '../dev/shared-fixtures.ts';
import { testApp } from '../dev/test-app.ts';
import { useSharedFilesStore } from './shared-files.ts';
import { useSyncStore } from './sync.ts';

/** Ada in a call with Ben and Cleo, two files open, by whom it says presented. */
async function inCall(presenter: string | undefined) {
  const call = callSnapshot({
    participants: [
      participant(ben, { role: 'caller', status: 'connected' }),
      participant(ada, { status: 'connected', deviceId: bootstrap.deviceId }),
      participant(cleo, { status: 'connected' }),
    ],
  });
  const { engine } = await testApp();
  const files = [fileInfo({ id: 'plan', pages: 10 }), fileInfo({ id: 'notes', pages: 3 })];
  engine.shared = sharedState({ files: files.map((file) => ({ file, content: '' })), presenter });
  const shared = useSharedFilesStore();
  useSyncStore().follow(engine);
  shared.follow();
  engine.show({ session: sessionView({ call }) });
  await flushPromises();
  let seq = 1;
  const push = (from: string | undefined, action: string, fields: object): void => {
    const kept = action !== 'VIEW_CHANGE' && action !== 'PAGE_BROWSE';
    engine.push('CALL.SYNC', {
      callId: call.callId,
      from,
      action,
      at: new Date().toISOString(),
      ...(kept ? { after: seq, seq: ++seq } : { seq: seq + 100 }),
      ...fields,
    });
  };
  const sent = () => engine.asked.filter(([what]) => what === 'sync' || what === 'tell').map(([, payload]) => payload);
  return { shared, push, sent };
}
const view = { zoom: 1, x: 0.5, y: 0.25 };

it('A43: goes where the presenter goes, into another file too', async () => {
  const { shared, push } = await inCall(ben?.id);
  expect(shared).toMatchObject({ following: true, presenting: false, front: { file: { id: 'notes' } } });
  push(ben?.id, 'PAGE_CHANGE', { fileId: 'plan', page: 4 });
  expect(shared.front).toMatchObject({ file: { id: 'plan' }, page: 4 });
  push(ben?.id, 'VIEW_CHANGE', { fileId: 'plan', ...view });
  expect(shared.views.get('plan')).toEqual(view);
  // Views of others are theirs.
  push(cleo?.id, 'VIEW_CHANGE', { fileId: 'plan', ...view, y: 0.9 });
  expect(shared.views.get('plan')).toEqual(view);
});

it('browses alone by moving, and is not torn away until it comes back', async () => {
  const { shared, push } = await inCall(ben?.id);
  shared.seen('notes', { page: 2, view, person: false });
  expect(shared.alone).toBe(false);
  shared.seen('notes', { page: 3, view, person: true });
  expect(shared).toMatchObject({ alone: true, following: false });
  push(ben?.id, 'PAGE_CHANGE', { fileId: 'plan', page: 4 });
  expect(shared.front?.file.id).toBe('notes');
  shared.toggleAlone();
  push(ben?.id, 'VIEW_CHANGE', { fileId: 'plan', ...view });
  expect(shared).toMatchObject({ following: true, front: { file: { id: 'plan' } } });
});

it('tells the others where it is: pages while following, everything while presenting', async () => {
  const following = await inCall(ben?.id);
  following.shared.seen('notes', { page: 2, view, person: false });
  following.shared.seen('notes', { page: 2, view, person: false });
  expect(following.sent()).toMatchObject([{ action: 'PAGE_BROWSE', fileId: 'notes', page: 2 }]);

  const presenting = await inCall(ada.id);
  presenting.shared.seen('notes', { page: 2, view, person: false });
  expect(presenting.sent()).toEqual([]);
  presenting.shared.seen('notes', { page: 2, view, person: true });
  expect(presenting.sent()).toMatchObject([
    { action: 'PAGE_CHANGE', fileId: 'notes', page: 2 },
    { action: 'VIEW_CHANGE', fileId: 'notes', ...view },
  ]);
});

it('knows who reads which page', async () => {
  const { shared, push } = await inCall(ben?.id);
  push(cleo?.id, 'PAGE_BROWSE', { fileId: 'plan', page: 7 });
  expect(shared.places.get(cleo?.id ?? '')).toEqual({ fileId: 'plan', page: 7 });
});

it('plays for everybody, but not while alone', async () => {
  const { shared, sent } = await inCall(ben?.id);
  shared.browseAlone(true);
  shared.played('plan', { playing: true, position: 3 });
  expect(sent()).toEqual([]);
  shared.browseAlone(false);
  shared.played('plan', { playing: true, position: 3 });
  expect(sent()).toMatchObject([{ action: 'PLAYBACK_CHANGE', fileId: 'plan', playing: true, position: 3 }]);
});
