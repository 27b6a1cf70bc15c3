// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, expect, it, vi } from 'vitest';
import App from './App.vue';
import { FakeBridge } from './dev/fake-bridge.ts';
import { fakeServer } from './dev/fake-server.ts';
import * as sample from './dev/fixtures.ts';

let unmount = (): void => undefined;
afterEach(() => {
  unmount();
  vi.restoreAllMocks();
});

const UNREACHED = /(?:Connecting|Reconnecting) to the server|cannot be reached/;
/** A start is given a moment before a word is said of it. */
const PATIENT = { timeout: 10_000 };

/** The whole page over a fake main; its server is an address at which nobody listens. */
async function started(
  part: { bridge?: (bridge: FakeBridge) => void; devices?: () => Promise<MediaDeviceInfo[]> } = {},
) {
  const servers = ['http://127.0.0.1:9'];
  const bridge = new FakeBridge({
    bootstrap: { ...sample.bootstrap, servers },
    devices: sample.devices,
    sources: sample.sources,
  });
  part.bridge?.(bridge);
  Object.assign(window, { parley: bridge });
  Object.assign(globalThis, { fetch: fakeServer() });
  const enumerateDevices = part.devices ?? (() => Promise.resolve([]));
  const mediaDevices = Object.assign(new EventTarget(), { enumerateDevices });
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: mediaDevices });
  const wrapper = mount(App, { attachTo: document.body, global: { plugins: [createPinia()] } });
  unmount = () => wrapper.unmount();
  await flushPromises();
  return { wrapper, bridge };
}

it('B65: at the start the devices are reported and the server is called, each without waiting for the other', async () => {
  const { wrapper, bridge } = await started();
  expect(bridge.argumentsOf('devices.report')).toEqual([{ devices: [] }]);
  expect(wrapper.find('ul[aria-labelledby="people-heading"]').exists()).toBe(true);
  // Nobody listens there: that is said, and everything else is there.
  await vi.waitFor(() => expect(wrapper.text()).toMatch(UNREACHED), PATIENT);
});

it('B65: devices that cannot be listed keep nobody from People and from the server', async () => {
  const { wrapper, bridge } = await started({ devices: () => Promise.reject(new DOMException('', 'NotAllowedError')) });
  expect(bridge.argumentsOf('devices.report')).toEqual([]);
  expect(wrapper.find('ul[aria-labelledby="people-heading"]').exists()).toBe(true);
  await vi.waitFor(() => expect(wrapper.text()).toMatch(UNREACHED), PATIENT);
});

it('B65 B67: when main cannot say who this is, that is said, and trying again starts the page', async () => {
  const error = { code: 'INTERNAL' as const, message: 'The settings of this profile cannot be read.' };
  let working = false;
  const { wrapper } = await started({
    bridge: ({ answers }) => {
      const real = answers['app.bootstrap'];
      answers['app.bootstrap'] = (argument) => (working ? real(argument) : { ok: false, error });
    },
  });
  expect(wrapper.find('[role=alert]').text()).toContain(error.message);
  working = true;
  await wrapper.find('button').trigger('click');
  await flushPromises();
  expect(wrapper.find('ul[aria-labelledby="people-heading"]').exists()).toBe(true);
});
