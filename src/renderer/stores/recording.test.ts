// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils';
import { afterEach, expect, it } from 'vitest';
import { ada, ben, callSnapshot, cleo, participant, sessionView } from '../dev/fixtures.ts';
import { testApp } from '../dev/test-app.ts';
import { useRecordingStore } from './recording.ts';
import { useSyncStore } from './sync.ts';

let stop = (): void => undefined;
afterEach(() => stop());

const benId = ben?.id ?? '';

/** Ada is in a call with Ben and Cleo, and this is what they share of a recording. */
async function inCall(recording: object | undefined) {
  const participants = [
    participant(ben, { role: 'caller', status: 'connected' }),
    participant(ada, { status: 'connected', deviceId: 'device-ada' }),
    participant(cleo, { status: 'connected' }),
  ];
  const app = await testApp({ session: sessionView({ call: callSnapshot({ participants }) }) });
  app.engine.shared = { seq: 1, files: [], annotations: [], ...(recording && { recording }) };
  const store = useRecordingStore();
  const stops = [useSyncStore().follow(app.engine), store.follow()];
  stop = () => {
    for (const off of stops) off();
  };
  await flushPromises();
  const told = () =>
    app.engine.asked.filter(([name]) => name === 'sync').map(([, payload]) => Reflect.get(Object(payload), 'change'));
  return { ...app, store, told };
}

const by = (who: string, patch: object = {}) => ({ by: who, started: false, agreed: [], declined: [], ...patch });

it('B76: who is asked has an answer to give, once', async () => {
  const { store, told } = await inCall(by(benId));
  expect([store.asked, store.mine, store.by]).toEqual([true, false, 'Ben']);
  await store.agree();
  expect(told()).toEqual(['agree']);
  stop();
  expect((await inCall(by(benId, { agreed: [ada.id] }))).store.asked).toBe(false);
  stop();
  expect((await inCall(by(benId, { started: true, declined: [ada.id] }))).store.asked).toBe(false);
});

it('B76: what a person who left had asked for counts for nothing', async () => {
  const { store } = await inCall(by('user-gone', { started: true }));
  expect(store.recording).toBeUndefined();
  expect(store.asked).toBe(false);
});

it('B76: who records waits for everyone, by name', async () => {
  const { store, told } = await inCall(by(ada.id, { agreed: [benId] }));
  expect(store.mine).toBe(true);
  expect(store.waitingFor).toEqual([cleo?.displayName]);
  expect(told()).toEqual([]);
});

it('B76: a page that comes back and records nothing says so to everyone', async () => {
  const { told } = await inCall(by(ada.id, { started: true, agreed: [benId] }));
  expect(told()).toEqual(['stop']);
});

it('B76: who declined is named to who asked', async () => {
  const { store, engine } = await inCall(by(ada.id));
  const event = {
    callId: 'call-1',
    action: 'RECORDING_CHANGE',
    change: 'decline',
    from: benId,
    seq: 2,
    after: 1,
    at: '',
  };
  engine.push('CALL.SYNC', event);
  await flushPromises();
  expect(store.declinedBy).toBe('Ben');
  expect(store.recording).toBeUndefined();
});
