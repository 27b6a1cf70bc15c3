// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils';
import { expect, it, vi } from 'vitest';
import { shallowRef } from 'vue';
import { testApp } from '../dev/test-app.ts';
import { useDevicesStore } from './devices.ts';

function plugIn(...found: { deviceId: string; kind: string; label: string }[]): EventTarget {
  const devices = found.map((device) => ({ groupId: 'g', ...device }));
  const target = Object.assign(new EventTarget(), { enumerateDevices: () => Promise.resolve(devices) });
  vi.stubGlobal('navigator', { mediaDevices: target });
  return target;
}
const camera = { deviceId: 'cam-1', kind: 'videoinput', label: 'Camera' };

it('B21: reports what is plugged in, without Chromium’s aliases of it', async () => {
  const { bridge } = await testApp();
  plugIn(camera, { deviceId: 'default', kind: 'audioinput', label: 'Default' }, { ...camera, deviceId: '' });
  const stop = useDevicesStore().follow();
  await flushPromises();
  expect(bridge.argumentsOf('devices.report')).toEqual([{ devices: [{ groupId: 'g', ...camera }] }]);
  expect(
    useDevicesStore()
      .byKind('videoinput')
      .map(({ deviceId }) => deviceId),
  ).toEqual(['cam-1', 'cam-2']);
  stop();
});

it('B22: reports again when a device comes or goes, and no more once stopped', async () => {
  const { bridge } = await testApp();
  const system = plugIn(camera);
  const stop = useDevicesStore().follow();
  system.dispatchEvent(new Event('devicechange'));
  await flushPromises();
  expect(bridge.argumentsOf('devices.report')).toHaveLength(2);
  stop();
  system.dispatchEvent(new Event('devicechange'));
  await flushPromises();
  expect(bridge.argumentsOf('devices.report')).toHaveLength(2);
});

it('F25 B22: in a call it also looks by itself, and reports what nobody told of', async () => {
  vi.useFakeTimers();
  const { bridge } = await testApp();
  const reports = () => bridge.argumentsOf('devices.report').length;
  plugIn(camera);
  const inCall = shallowRef(false);
  const devices = useDevicesStore();
  const stops = [devices.follow(), devices.lookWhile(() => inCall.value)];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reports()).toBe(1);
  inCall.value = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reports()).toBe(1);
  plugIn(camera, { deviceId: 'mic-1', kind: 'audioinput', label: 'Headset' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reports()).toBe(2);
  inCall.value = false;
  plugIn(camera);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reports()).toBe(2);
  for (const stop of stops) stop();
  vi.useRealTimers();
});

it('takes over what another window chose', async () => {
  const { bridge } = await testApp();
  plugIn();
  const devices = useDevicesStore();
  const stop = devices.follow();
  await flushPromises();
  const permissions = { camera: 'granted', microphone: 'granted', screen: 'unknown' } as const;
  bridge.tell('devices.changed', {
    devices: [],
    chosen: { audiooutput: { deviceId: 'out-7', label: 'Headphones' } },
    permissions,
  });
  expect(devices.speakerId).toBe('out-7');
  stop();
});

it('B74: a choice goes to main, and null means the system’s default', async () => {
  const { bridge } = await testApp();
  await useDevicesStore().choose('videoinput', 'cam-2');
  await useDevicesStore().choose('videoinput', null);
  expect(bridge.argumentsOf('devices.choose')).toEqual([
    { kind: 'videoinput', deviceId: 'cam-2' },
    { kind: 'videoinput', deviceId: null },
  ]);
});
