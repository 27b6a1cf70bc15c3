// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import AppShell from './AppShell.vue';
import { ada, ben, callSnapshot, cleo, participant, remoteView, sessionView } from './dev/fixtures.ts';
import { fakeServer } from './dev/fake-server.ts';
import { testApp } from './dev/test-app.ts';
import { useShellStore } from './stores/shell.ts';

const first = callSnapshot({ status: 'ringing' });
const second = callSnapshot({
  callId: 'call-2',
  kind: 'audio',
  status: 'ringing',
  participants: [participant(cleo, { role: 'caller', status: 'connected' }), participant(ada)],
});

let unmount = (): void => undefined;
afterEach(() => unmount());

async function shell(...args: Parameters<typeof testApp>) {
  const app = await testApp(...args);
  const wrapper = mount(AppShell, { attachTo: document.body, global: { plugins: [app.pinia] } });
  unmount = () => wrapper.unmount();
  await flushPromises();
  const caller = () => wrapper.find('[aria-label="Incoming call"] h2');
  return { ...app, wrapper, caller };
}

it('goes from People to the stage and back with the session', async () => {
  const { engine, wrapper, bridge } = await shell();
  expect(wrapper.find('ul[aria-labelledby="people-heading"]').exists()).toBe(true);
  engine.show({ session: sessionView() });
  await flushPromises();
  expect(wrapper.find('[role=toolbar][aria-label="Call controls"]').exists()).toBe(true);
  expect(document.title).toBe('(call) Ben – Parley');
  engine.show({ session: undefined, last: { callId: 'call-1', people: [], reason: 'ended', error: undefined } });
  await flushPromises();
  expect(wrapper.text()).toContain('Ben left the call.');
  expect(document.title).toBe('Parley');
  expect(bridge.argumentsOf('call.active')).toEqual([{ active: false }, { active: true }, { active: false }]);
});

it('B37: a ringing call has its dialog, its title and its notification, and loses them together', async () => {
  const { engine, bridge, caller } = await shell();
  engine.show({ incoming: [first] });
  await flushPromises();
  expect(caller().text()).toBe('Ben');
  expect(document.title).toBe('Ben is calling – Parley');
  expect(bridge.argumentsOf('ringing.show')).toEqual([{ callId: 'call-1', from: 'Ben', kind: 'video' }]);
  engine.show({ incoming: [] });
  await flushPromises();
  expect(caller().exists()).toBe(false);
  expect(bridge.argumentsOf('ringing.hide')).toEqual([{ callId: 'call-1' }]);
});

it('draws the stage while it rings, out of sight and of reach, and keeps it once the call is accepted', async () => {
  const { engine, wrapper } = await shell();
  engine.show({ incoming: [first], prospect: sessionView({ state: 'ringing' }) });
  await flushPromises();
  const stage = wrapper.find('main[aria-label="Call"]');
  expect(stage.attributes('inert')).toBeDefined();
  expect(document.activeElement).not.toBe(stage.element);
  engine.show({ incoming: [], prospect: undefined, session: sessionView() });
  await flushPromises();
  expect(wrapper.find('main[aria-label="Call"]').element).toBe(stage.element);
  expect(stage.attributes('inert')).toBeUndefined();
  expect(document.activeElement).toBe(stage.element);
});

it('do not disturb: the call is shown, without a notification; it is one’s own choice on every device', async () => {
  const { engine, bridge, caller } = await shell();
  engine.push('PRESENCE.CHOSEN', { chosen: 'dnd' });
  engine.show({ incoming: [first] });
  await flushPromises();
  expect(caller().text()).toBe('Ben');
  expect(bridge.argumentsOf('ringing.show')).toEqual([]);
});

it('says when nobody is at this device, and again after every connection', async () => {
  const { engine, bridge } = await shell();
  const idle = () => engine.asked.filter(([command]) => command === 'setPresence').map(([, what]) => what);
  bridge.tell('power.changed', { state: 'idle' });
  await flushPromises();
  engine.show({ server: { status: 'connecting' } });
  await flushPromises();
  expect(idle()).toEqual([{ idle: true }]);
  engine.show({ server: { status: 'open' } });
  await flushPromises();
  bridge.tell('power.changed', { state: 'active' });
  await flushPromises();
  expect(idle()).toEqual([{ idle: true }, { idle: true }, { idle: false }]);
});

it('gives the focus back where it was before it rang', async () => {
  const { engine, wrapper } = await shell();
  const before = wrapper.find('button[aria-label="Settings"]').element;
  if (before instanceof HTMLElement) before.focus();
  engine.show({ incoming: [first] });
  await flushPromises();
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Incoming call');
  engine.show({ incoming: [] });
  await flushPromises();
  expect(document.activeElement).toBe(before);
});

it('shows the oldest of two ringing calls, or the one whose notification was clicked', async () => {
  const { engine, bridge, caller, wrapper } = await shell();
  engine.show({ incoming: [first] });
  await flushPromises();
  engine.show({ incoming: [first, second] });
  await flushPromises();
  expect(caller().text()).toBe('Ben');
  expect(wrapper.text()).toContain('1 more call rings.');
  bridge.tell('ringing.clicked', { callId: 'call-2' });
  await flushPromises();
  expect(caller().text()).toBe('Cleo');
  expect(bridge.argumentsOf('ringing.show')).toHaveLength(2);
});

it('a ringing call goes before open settings and gives them back', async () => {
  const { engine } = await shell();
  const layers = useShellStore();
  layers.settingsOpen = true;
  engine.show({ incoming: [first] });
  await flushPromises();
  expect(layers.settingsOpen).toBe(false);
  engine.show({ incoming: [] });
  await flushPromises();
  expect(layers.settingsOpen).toBe(true);
});

it('asks who is here, and for the history, again after every reconnection', async () => {
  const { engine } = await shell();
  const asked: string[] = [];
  const server = fakeServer();
  vi.stubGlobal('fetch', (address: URL) => {
    asked.push(address.pathname);
    return server(address);
  });
  engine.show({ server: { status: 'waiting', attempt: 1, retryAt: 0, failed: false } });
  await flushPromises();
  engine.show({ server: { status: 'open' } });
  await flushPromises();
  expect(asked.toSorted()).toEqual(['/api/calls', '/api/users']);
});

it('signs out when the server refuses the session', async () => {
  const { engine, bridge } = await shell();
  const error = { code: 'UNAUTHENTICATED', message: 'You are signed out.', retryable: false } as const;
  engine.show({ server: { status: 'refused', error } });
  await flushPromises();
  expect(bridge.argumentsOf('account.expired')).toHaveLength(1);
});

it('tells the engine when the network or the computer is back', async () => {
  const { engine, bridge } = await shell();
  window.dispatchEvent(new Event('online'));
  bridge.tell('power.changed', { state: 'suspend' });
  bridge.tell('power.changed', { state: 'resume' });
  bridge.tell('network.changed', null);
  expect(engine.asked).toEqual([['networkChanged'], ['networkChanged'], ['networkChanged']]);
});

it('announces who joins', async () => {
  const { engine, wrapper } = await shell({ session: sessionView({ remotes: [remoteView(ben)] }) });
  engine.show({ session: sessionView({ remotes: [remoteView(ben), remoteView(cleo)] }) });
  await flushPromises();
  expect(wrapper.find('[aria-live=polite]').text()).toBe('Cleo joined.');
});
