// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { ada, ben, callSnapshot, cleo, participant, remoteView, sessionView } from '../dev/fixtures.ts';
import { testApp } from '../dev/test-app.ts';
import { useCallsStore } from './calls.ts';

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

it('A02: calls again whom the declined call was with, by the same kind', async () => {
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
    ],
  ]);
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
