// @vitest-environment happy-dom
import { expect, it, onTestFinished, vi } from 'vitest';
import { ada, ben, callSnapshot, cleo, participant, remoteView, sessionView } from '../dev/fixtures.ts';
import { testApp } from '../dev/test-app.ts';
import { useCallsStore } from './calls.ts';
import { UNSAID_MS } from './late.ts';

const ringing = callSnapshot({ status: 'ringing' });

it('mirrors the engine’s view', async () => {
  const { engine } = await testApp();
  const calls = useCallsStore();
  engine.show({ session: sessionView() });
  expect(calls.session?.remotes[0]?.displayName).toBe('Ben');
  engine.show({ session: undefined });
  expect(calls.session).toBeUndefined();
});

it('shows the sentence of what was refused, until something works', async () => {
  const { engine } = await testApp({ session: sessionView() });
  const calls = useCallsStore();
  engine.refuseWith = { source: 'camera', name: 'NotReadableError', message: 'The camera is in use.' };
  await calls.setCamera(true);
  expect(calls.refusal).toBe('The camera is in use.');
  await calls.setCamera(true);
  expect(calls.refusal).toBeUndefined();
});

it('does not say twice what the ended call says itself', async () => {
  const { engine } = await testApp();
  const calls = useCallsStore();
  const error = { code: 'BLOCKED', message: 'Blocked.', retryable: false } as const;
  engine.show({ last: { callId: undefined, people: ['Ben'], reason: 'failed', error } });
  engine.refuseWith = error;
  await calls.start([{ userId: 'user-0', displayName: 'Ben' }], 'video');
  expect(calls.refusal).toBeUndefined();
});

it('A02, A13: starts the declined call again with the same people, by the same kind', async () => {
  const { engine } = await testApp();
  const calls = useCallsStore();
  engine.show({ session: sessionView({ kind: 'audio', remotes: [remoteView(ben), remoteView(cleo)] }) });
  engine.show({ session: undefined, last: { callId: 'call-1', people: [], reason: 'declined', error: undefined } });
  await calls.callAgain();
  expect(engine.asked).toEqual([
    [
      'start',
      [
        { userId: ben?.id, displayName: 'Ben' },
        { userId: cleo?.id, displayName: 'Cleo' },
      ],
      'audio',
      { again: 'call-1' },
    ],
  ]);
});

it('a socket that is back soon is not worth a word; one that stays away is', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { engine } = await testApp();
  const calls = useCallsStore();
  const lost = remoteView(ben, { status: 'reconnecting' });
  const told = () => calls.session?.remotes[0]?.status;
  engine.show({ session: sessionView({ remotes: [lost] }) });
  expect(calls.view.session?.remotes[0]?.status).toBe('reconnecting');
  vi.advanceTimersByTime(UNSAID_MS - 1);
  expect(told()).toBe('connected');
  engine.show({ session: sessionView() });
  vi.advanceTimersByTime(UNSAID_MS);
  expect(told()).toBe('connected');
  engine.show({ session: sessionView({ remotes: [lost] }) });
  vi.advanceTimersByTime(UNSAID_MS);
  expect(told()).toBe('reconnecting');
  engine.show({ session: sessionView() });
  expect(told()).toBe('connected');
});

it('who is not seen either has lost the connection at once', async () => {
  const { engine } = await testApp();
  const gone = remoteView(ben, { status: 'reconnecting', connection: 'disconnected' });
  engine.show({ session: sessionView({ remotes: [gone] }) });
  expect(useCallsStore().session?.remotes[0]?.status).toBe('reconnecting');
});

it('remembers that a missed call rang here, and from whom', async () => {
  const { engine } = await testApp();
  const calls = useCallsStore();
  const participants = [participant(ben, { role: 'caller' }), participant(ada), participant(cleo)];
  engine.show({ incoming: [{ ...ringing, participants }] });
  engine.show({ incoming: [], last: { callId: 'call-1', people: [], reason: 'missed', error: undefined } });
  expect(calls.lastCall).toEqual({
    people: [{ userId: ben?.id, displayName: 'Ben' }],
    kind: 'video',
    incoming: true,
    answered: false,
  });
});
