// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it } from 'vitest';
import type { SessionView } from '../../call/types.ts';
import { ben, cleo, dan, grace, localView, remoteView, sessionView } from '../../dev/fixtures.ts';
import { testApp } from '../../dev/test-app.ts';
import { useShellStore } from '../../stores/shell.ts';
import { useStageStore } from '../../stores/stage.ts';
import CallStage from './CallStage.vue';

let unmount = (): void => undefined;
afterEach(() => unmount());

async function stage(patch: Partial<SessionView> = {}, bootstrap = {}) {
  const session = sessionView(patch);
  const app = await testApp({ session }, bootstrap);
  const wrapper = mount(CallStage, {
    attachTo: document.body,
    props: { session, ahead: false },
    global: { plugins: [app.pinia] },
  });
  unmount = () => wrapper.unmount();
  await flushPromises();
  const toolbar = wrapper.find('[role=toolbar][aria-label="Call controls"]');
  const controls = () => toolbar.findAll('button').map((button) => button.attributes('aria-label'));
  const press = (name: string) => toolbar.find(`button[aria-label="${name}"]`).trigger('click');
  const key = (type: 'keydown' | 'keyup', init: KeyboardEventInit, target: EventTarget = document.body) =>
    target.dispatchEvent(new KeyboardEvent(type, { bubbles: true, cancelable: true, ...init }));
  return { ...app, wrapper, controls, press, key };
}

it('has the controls by their names', async () => {
  const { controls } = await stage();
  expect(controls()).toEqual([
    'Mute',
    'Turn camera off',
    'Share screen',
    'Open file',
    'React',
    'Raise hand',
    'People',
    'Chat',
    'Statistics',
    'Record',
    'Settings',
    'Leave call',
  ]);
});

it('names the controls after what they would do', async () => {
  const { controls } = await stage({ local: localView({ microphone: 'muted', camera: 'off', screen: 'on' }) });
  expect(controls()).toEqual([
    'Unmute',
    'Turn camera on',
    'Stop sharing',
    'Open file',
    'Annotate',
    'React',
    'Raise hand',
    'People',
    'Chat',
    'Statistics',
    'Record',
    'Settings',
    'Leave call',
  ]);
});

it('forwards what is pressed', async () => {
  const { engine, press } = await stage();
  await press('Mute');
  await press('Turn camera off');
  await press('Leave call');
  expect(engine.asked).toEqual([['setMicrophone', false], ['setCamera', false], ['leave']]);
});

it('opens the picker, or the system’s own at once', async () => {
  const own = await stage();
  await own.press('Share screen');
  expect(useShellStore().pickerOpen).toBe(true);
  expect(own.engine.asked).toEqual([]);
  unmount();
  const system = await stage({}, { systemPicker: true });
  await system.press('Share screen');
  expect(useShellStore().pickerOpen).toBe(false);
  expect(system.engine.asked).toEqual([['shareScreen']]);
});

it('B64: every participant’s picture is a group named after the person, with a video', async () => {
  const { wrapper } = await stage({ remotes: [remoteView(ben), remoteView(cleo)] });
  const groups = wrapper.findAll('[role=group]');
  expect(groups.map((group) => group.attributes('aria-label'))).toEqual(['Ben', 'Cleo', 'Ada']);
  expect(groups.every((group) => group.find('video').exists())).toBe(true);
  expect(groups.map((group) => group.find('video').element.muted)).toEqual([false, false, true]);
});

it('B16 B40: says that the connection failed and what to do', async () => {
  const { wrapper } = await stage({ connectionFailed: true });
  expect(wrapper.find('[role=alert]').text()).toMatch(
    /connection failed.*check your network, or leave and call again/i,
  );
});

it('B30: a missing camera is a sentence that can be put away', async () => {
  const message = 'Camera or microphone not found. Plug one in, then turn it on.';
  const { wrapper } = await stage({
    local: localView({ problems: [{ source: 'camera', name: 'NotFoundError', message }] }),
  });
  expect(wrapper.text()).toContain(message);
  await wrapper
    .findAll('button')
    .find((button) => button.text() === 'Dismiss')
    ?.trigger('click');
  expect(wrapper.text()).not.toContain(message);
});

it.each(['ctrlKey', 'metaKey'])('with %s, D mutes and E turns the camera off', async (modifier) => {
  const { engine, key } = await stage();
  key('keydown', { key: 'd', [modifier]: true });
  key('keydown', { key: 'e', [modifier]: true });
  key('keydown', { key: 'e', [modifier]: true, repeat: true });
  expect(engine.asked).toEqual([
    ['setMicrophone', false],
    ['setCamera', false],
  ]);
});

it('talks while Space is held, only when muted and not on a button', async () => {
  const { engine, key, wrapper } = await stage({ local: localView({ microphone: 'muted' }) });
  key('keydown', { key: ' ' }, wrapper.find('button').element);
  expect(engine.asked).toEqual([]);
  key('keydown', { key: ' ' });
  key('keydown', { key: ' ', repeat: true });
  expect(engine.asked).toEqual([['setMicrophone', true]]);
  key('keyup', { key: ' ' });
  expect(engine.asked).toEqual([
    ['setMicrophone', true],
    ['setMicrophone', false],
  ]);
});

it('stops talking when the window loses the focus while Space is held', async () => {
  const { engine, key } = await stage({ local: localView({ microphone: 'muted' }) });
  key('keydown', { key: ' ' });
  window.dispatchEvent(new Event('blur'));
  expect(engine.asked.at(-1)).toEqual(['setMicrophone', false]);
});

it('Escape never leaves a call, and ? shows the keys', async () => {
  const { engine, key } = await stage();
  key('keydown', { key: 'Escape' });
  key('keydown', { key: '?', shiftKey: true });
  expect(engine.asked).toEqual([]);
  expect(useShellStore().shortcutsOpen).toBe(true);
});

const group = [remoteView(ben), remoteView(cleo), remoteView(dan)];
const large = (wrapper: Awaited<ReturnType<typeof stage>>['wrapper']) =>
  wrapper.findAll('.large').map((tile) => tile.attributes('aria-label'));

it('B80: the view changes with the button and the key, and shows who has the floor in large', async () => {
  const { wrapper, press, key } = await stage({
    remotes: group,
    speakers: { speaking: [cleo?.id ?? ''], active: cleo?.id },
  });
  expect(large(wrapper)).toEqual([]);
  await press('Speaker view');
  expect(large(wrapper)).toEqual(['Cleo']);
  key('keydown', { key: 'g', ctrlKey: true });
  await flushPromises();
  expect(large(wrapper)).toEqual([]);
});

it('B80: who is pinned is large until unpinned, whoever speaks', async () => {
  const { wrapper, press } = await stage({
    remotes: group,
    speakers: { speaking: [cleo?.id ?? ''], active: cleo?.id },
  });
  const pin = (name: string) => wrapper.find(`button[aria-label="Pin ${name}"]`);
  await press('Speaker view');
  await pin('Ben').trigger('click');
  expect(large(wrapper)).toEqual(['Ben']);
  expect(pin('Ben').attributes('aria-pressed')).toBe('true');
  await pin('Ben').trigger('click');
  expect(large(wrapper)).toEqual(['Cleo']);
});

it('with one other there is no view to choose and nobody to pin', async () => {
  const { wrapper, controls, key } = await stage();
  expect(controls()).not.toContain('Speaker view');
  expect(wrapper.find('.pin').exists()).toBe(false);
  key('keydown', { key: 'g', ctrlKey: true });
  expect(useStageStore().layout).toBe('grid');
});

it('says on the tile who is heard, and on the tile of who is called that it rings', async () => {
  const { wrapper } = await stage({
    remotes: [remoteView(ben), remoteView(cleo, { status: 'invited', connection: 'new' })],
    speakers: { speaking: [ben?.id ?? ''], active: ben?.id },
  });
  const tile = (name: string) => wrapper.find(`[role=group][aria-label="${name}"]`);
  expect(tile('Ben').classes()).toContain('speaking');
  expect(tile('Ben').find('.caption .voice').exists()).toBe(true);
  expect(tile('Cleo').text()).toContain('Ringing…');
});

it('B80 A04: people are added to the call that is on, and rung again when they did not come', async () => {
  const { engine, wrapper, press } = await stage({
    remotes: [remoteView(ben), remoteView(cleo, { status: 'declined' })],
  });
  await press('People');
  const panel = wrapper.find('aside[aria-label="People in this call"]');
  expect(document.activeElement).toBe(panel.element);
  const entry = (name: string) => panel.find(`li[aria-label="${name}"]`);
  expect(entry('Ben').find('button').exists()).toBe(false);
  await entry('Cleo').find('button').trigger('click');
  await panel.find('input[type=search]').setValue('gra');
  expect(panel.find('ul:last-of-type').findAll('li').length).toBe(1);
  await entry('Grace Hopper').find('button').trigger('click');
  expect(engine.asked).toEqual([
    ['invite', [cleo?.id]],
    ['invite', [grace?.id]],
  ]);
  // Her button is gone with her entry.
  const button = entry('Grace Hopper').find('button').element;
  button.focus();
  await wrapper.setProps({ session: sessionView({ remotes: [remoteView(ben), remoteView(grace)] }) });
  await flushPromises();
  expect(document.activeElement).toBe(panel.element);
  await panel.trigger('keydown', { key: 'Escape' });
  expect(wrapper.find('aside').exists()).toBe(false);
  expect(engine.asked).toHaveLength(2);
});

it('T19: the people in the call have a code to compare, who is not there has none', async () => {
  const { wrapper, press } = await stage({
    remotes: [
      remoteView(ben, { connection: 'connected' }),
      remoteView(cleo, { status: 'declined', connection: 'new' }),
    ],
  });
  await press('People');
  await flushPromises();
  const panel = wrapper.find('aside[aria-label="People in this call"]');
  expect(panel.find('li[aria-label="Ben"]').text()).toContain('Code 2718 2818 2845');
  expect(panel.find('li[aria-label="Cleo"]').text()).not.toContain('Code');
  expect(panel.text()).toContain('Read your code to each other');
});
