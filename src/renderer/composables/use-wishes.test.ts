// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { ada, callSnapshot, participant, sessionView } from '../dev/fixtures.ts';
import { testApp } from '../dev/test-app.ts';
import { useSettingsStore } from '../stores/settings.ts';
import { useSyncStore } from '../stores/sync.ts';
import { useWishes } from './use-wishes.ts';

const Wishing = defineComponent({
  setup() {
    useWishes();
    return () => h('div');
  },
});

it('B69: saves on battery, by hand, and while nobody looks', async () => {
  const { bridge, engine, pinia } = await testApp({}, { onBattery: true });
  const wrapper = mount(Wishing, { global: { plugins: [pinia] } });
  expect(engine.wishes).toEqual({ economical: true, hidden: false });
  bridge.tell('power.changed', { state: 'mains' });
  await nextTick();
  expect(engine.wishes.economical).toBe(false);
  useSettingsStore().settings = { ...useSettingsStore().settings, economical: true };
  bridge.tell('window.changed', { visible: false });
  await nextTick();
  expect(engine.wishes).toEqual({ economical: true, hidden: true });
  bridge.tell('window.changed', { visible: true });
  await nextTick();
  expect(engine.wishes.hidden).toBe(false);
  wrapper.unmount();
});

it('B69: goes on looking while the call is recorded here, also for a window that nobody sees', async () => {
  const call = callSnapshot({ participants: [participant(ada, { status: 'connected', deviceId: 'device-ada' })] });
  const { bridge, engine, pinia } = await testApp({ session: sessionView({ call }) });
  engine.shared = { ...engine.shared, seq: 1, recording: { by: ada.id, started: true, agreed: [], declined: [] } };
  const stop = useSyncStore().follow(engine);
  const wrapper = mount(Wishing, { global: { plugins: [pinia] } });
  await flushPromises();
  bridge.tell('window.changed', { visible: false });
  await nextTick();
  expect(engine.wishes.hidden).toBe(false);
  wrapper.unmount();
  stop();
});
