// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, test, vi } from 'vitest';
import { errorBody, errorCodes } from '../shared/errors.ts';
import AppShell from './AppShell.vue';
import { CallError } from './call/call-error.ts';
import { deviceGone, deviceReplaced, mediaProblem } from './call/media/media-errors.ts';
import type { MediaProblem, ServerConnection } from './call/types.ts';
import { callSnapshot, sessionView } from './dev/fixtures.ts';
import { testApp } from './dev/test-app.ts';

// B67: the catalogue of what can fail. Whatever it is, there is a sentence on the screen.

let unmount = (): void => undefined;
afterEach(() => {
  unmount();
  vi.useRealTimers();
});

async function shell(...args: Parameters<typeof testApp>) {
  const app = await testApp(...args);
  const wrapper = mount(AppShell, { attachTo: document.body, global: { plugins: [app.pinia] } });
  unmount = () => wrapper.unmount();
  await flushPromises();
  return { ...app, wrapper };
}

test('B67: a call that the server refuses says why, with every code there is', async () => {
  const { engine, wrapper } = await shell();
  for (const code of errorCodes) {
    engine.refuseWith = new CallError(errorBody(code));
    await wrapper.find('li[aria-label="Ben"] button[aria-label="Video call"]').trigger('click');
    await flushPromises();
    expect(wrapper.find('[role=alert]').text()).toContain(errorBody(code).message);
  }
});

test('B67: an accept that the server refuses says why where it rings, with every code there is', async () => {
  const { engine, wrapper } = await shell();
  engine.show({ incoming: [callSnapshot({ status: 'ringing' })] });
  await flushPromises();
  for (const code of errorCodes) {
    engine.refuseWith = new CallError(errorBody(code));
    const accept = wrapper.findAll('[aria-label="Incoming call"] button').find((button) => button.text() === 'Accept');
    await accept?.trigger('click');
    await flushPromises();
    expect(wrapper.find('[aria-label="Incoming call"] [role=alert]').text()).toBe(errorBody(code).message);
  }
});

const NAMES = [
  'NotFoundError',
  'NotAllowedError',
  'NotReadableError',
  'OverconstrainedError',
  'TypeError',
  'AbortError',
  'SecurityError',
];
const SOURCES: readonly MediaProblem['source'][] = ['microphone', 'camera', 'screen'];
const problems = [
  ...SOURCES.flatMap((source) => NAMES.map((name) => mediaProblem(source, new DOMException('', name)))),
  deviceGone('microphone'),
  deviceReplaced('camera', 'Front camera'),
];

test('B67: a device that cannot be had is named on the stage, and the call goes on', async () => {
  const { engine, wrapper } = await shell();
  for (const problem of problems) {
    const session = sessionView();
    engine.show({ session: { ...session, local: { ...session.local, problems: [problem] } } });
    await flushPromises();
    expect(wrapper.find('main[aria-label="Call"]').text()).toContain(problem.message);
    expect(wrapper.find('button[aria-label="Leave call"]').exists()).toBe(true);
  }
});

const servers: readonly [string, ServerConnection, RegExp][] = [
  ['is being connected to', { status: 'connecting' }, /Connecting to the server/],
  ['went away', { status: 'waiting', attempt: 1, retryAt: 0, failed: false }, /Reconnecting to the server/],
  ['cannot be reached', { status: 'waiting', attempt: 9, retryAt: 0, failed: true }, /cannot be reached. Check your/],
  ['turned this person away', { status: 'refused', error: errorBody('UNAVAILABLE') }, /cannot do that right now/],
];

test.each(servers)('B67: a server that %s is told, in a call and out of one', async (_, server, sentence) => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  const { engine, wrapper } = await shell({ server });
  const later = async (): Promise<void> => {
    // What is over soon is not worth a word.
    vi.advanceTimersByTime(4000);
    await flushPromises();
  };
  await later();
  expect(wrapper.find('main.page').text()).toMatch(sentence);
  engine.show({ session: sessionView() });
  await flushPromises();
  await later();
  expect(wrapper.find('main[aria-label="Call"]').text()).toMatch(sentence);
});

test('B67: connections that failed say what Parley does about it', async () => {
  const { wrapper } = await shell({ session: { ...sessionView(), connectionFailed: true } });
  expect(wrapper.find('main[aria-label="Call"] [role=alert]').text()).toContain(
    'The connection failed. Parley keeps trying',
  );
});

test('B67: a call that ended by a failure says so afterwards', async () => {
  const { engine, wrapper } = await shell();
  const last = { callId: 'call-1', people: [], reason: 'failed' as const, error: errorBody('CALL_FULL') };
  engine.show({ session: undefined, last });
  await flushPromises();
  expect(wrapper.find('main.page').text()).toContain(errorBody('CALL_FULL').message);
});
