// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sources } from '../../dev/fixtures.ts';
import { testApp } from '../../dev/test-app.ts';
import PickerBody from './PickerBody.vue';
import { REFRESH_MS } from './use-sources.ts';

let unmount = (): void => undefined;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  unmount();
  vi.useRealTimers();
});

async function picker() {
  const app = await testApp();
  const wrapper = mount(PickerBody, { attachTo: document.body, global: { plugins: [app.pinia] } });
  unmount = () => wrapper.unmount();
  await flushPromises();
  const names = () => wrapper.findAll('[role=option]').map((option) => option.attributes('aria-label'));
  const option = (name: string) => wrapper.find(`[role=option][aria-label="${name}"]`);
  const share = () => wrapper.findAll('button').find((button) => button.text() === 'Share');
  const openWindows = async () => {
    await wrapper.findAll('[role=tab]')[1]?.trigger('mousedown', { button: 0 });
    await flushPromises();
  };
  return { ...app, wrapper, names, option, share, openWindows };
}

it('has the tabs Screens and Windows over a listbox of window titles', async () => {
  const { wrapper, names, openWindows } = await picker();
  expect(wrapper.findAll('[role=tab]').map((tab) => tab.text())).toEqual(['Screens', 'Windows']);
  expect(names()).toEqual(['Screen 1', 'Screen 2']);
  await openWindows();
  expect(names()).toEqual(sources.filter(({ kind }) => kind === 'window').map(({ name }) => name));
});

it('marks the source with main before the engine opens it', async () => {
  const { engine, bridge, wrapper, option, share } = await picker();
  expect(share()?.attributes('disabled')).toBeDefined();
  await option('Screen 2').trigger('click');
  await share()?.trigger('click');
  await flushPromises();
  expect(bridge.argumentsOf('screen.choose')).toEqual([{ id: 'screen-2' }]);
  expect(engine.asked).toEqual([['shareScreen']]);
  expect(wrapper.emitted('close')).toHaveLength(1);
});

it('stays open with main’s sentence when the window is gone', async () => {
  const { engine, bridge, wrapper, option, share } = await picker();
  const message = 'That screen or window can no longer be shared. Choose it again.';
  bridge.answers['screen.choose'] = () => ({ ok: false, error: { code: 'SOURCE_NOT_FOUND', message } });
  await option('Screen 1').trigger('click');
  await share()?.trigger('click');
  await flushPromises();
  expect(wrapper.find('[role=alert]').text()).toBe(message);
  expect(engine.asked).toEqual([]);
  expect(wrapper.emitted('close')).toBeUndefined();
});

it('is worked by the keyboard: arrows choose, Enter shares', async () => {
  const { bridge, wrapper } = await picker();
  const list = wrapper.find('[role=listbox]');
  await list.trigger('keydown', { key: 'End' });
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Screen 2');
  await list.trigger('keydown', { key: 'ArrowLeft' });
  expect(wrapper.find('[role=option][aria-selected=true]').attributes('aria-label')).toBe('Screen 1');
  await list.trigger('keydown', { key: 'Enter' });
  await flushPromises();
  expect(bridge.argumentsOf('screen.choose')).toEqual([{ id: 'screen-1' }]);
});

it('keeps looking every two seconds, keeps the choice, and stops when it closes', async () => {
  const { bridge, wrapper, option } = await picker();
  await option('Screen 2').trigger('click');
  await vi.advanceTimersByTimeAsync(REFRESH_MS);
  expect(bridge.argumentsOf('screen.sources')).toHaveLength(2);
  expect(option('Screen 2').attributes('aria-selected')).toBe('true');
  wrapper.unmount();
  unmount = () => undefined;
  await vi.advanceTimersByTimeAsync(10 * REFRESH_MS);
  expect(bridge.argumentsOf('screen.sources')).toHaveLength(2);
});
