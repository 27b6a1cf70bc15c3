import { describe, expect, it, vi } from 'vitest';
import { defaultSettings, type Device, type DeviceState } from '../shared/ipc.ts';
import { createDeviceList } from './device-list.ts';
import type { State } from './store.ts';

const camera: Device = { deviceId: 'c1', groupId: 'g', kind: 'videoinput', label: 'Desk camera' };
const microphone: Device = { deviceId: 'm1', groupId: 'g', kind: 'audioinput', label: 'Desk microphone' };

function setUp() {
  let state: State = {
    deviceId: 'd',
    servers: [],
    settings: defaultSettings,
    chosen: {},
  };
  const store = { get: () => state, set: (change: Partial<State>) => (state = { ...state, ...change }) };
  const changed = vi.fn<(state: DeviceState) => void>();
  const allowed: DeviceState['permissions'] = { camera: 'granted', microphone: 'prompt', screen: 'unknown' };
  return { store, changed, allowed, list: createDeviceList(store, () => ({ ...allowed }), changed) };
}

describe('devices of a profile', () => {
  it('B21, B22: tells every window when what was seen changed, and only then', () => {
    const { list, changed } = setUp();
    list.report([camera, microphone]);
    expect(changed).toHaveBeenCalledExactlyOnceWith({
      devices: [camera, microphone],
      chosen: {},
      permissions: { camera: 'granted', microphone: 'prompt', screen: 'unknown' },
    });
    list.report([camera, microphone]);
    expect(changed).toHaveBeenCalledOnce();
    list.report([microphone]);
    expect(changed).toHaveBeenCalledTimes(2);
    expect(list.state().devices).toEqual([microphone]);
  });

  it('B31: tells every window when the system allows something else, and only then', () => {
    const { list, changed, allowed } = setUp();
    list.recheck();
    expect(changed).not.toHaveBeenCalled();
    allowed.microphone = 'denied';
    list.recheck();
    list.recheck();
    expect(changed).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ permissions: allowed }));
  });

  it('leaves out the nameless entries that stand for a missing permission', () => {
    const { list } = setUp();
    expect(list.report([{ ...camera, deviceId: '', label: '' }]).devices).toEqual([]);
  });

  it('keeps a choice, also while the device is away', () => {
    const { list, store } = setUp();
    list.report([camera, microphone]);
    expect(list.choose('videoinput', 'c1').chosen).toEqual({ videoinput: { deviceId: 'c1', label: 'Desk camera' } });
    list.report([microphone]);
    expect(list.state().chosen).toEqual({ videoinput: { deviceId: 'c1', label: 'Desk camera' } });
    expect(store.get().chosen.videoinput?.deviceId).toBe('c1');
  });

  it('finds a replugged device by its name', () => {
    const { list } = setUp();
    list.report([camera]);
    list.choose('videoinput', 'c1');
    list.report([{ ...camera, deviceId: 'c2' }]);
    expect(list.state().chosen.videoinput).toEqual({ deviceId: 'c2', label: 'Desk camera' });
  });

  it('goes back to the default', () => {
    const { list, changed } = setUp();
    list.report([camera, microphone]);
    list.choose('videoinput', 'c1');
    list.choose('audioinput', 'm1');
    expect(list.choose('videoinput', null).chosen).toEqual({
      audioinput: { deviceId: 'm1', label: 'Desk microphone' },
    });
    expect(changed).toHaveBeenCalledTimes(4);
  });

  it('refuses a device that is not there or of another kind', () => {
    const { list } = setUp();
    list.report([camera]);
    expect(() => list.choose('videoinput', 'gone')).toThrow(expect.objectContaining({ code: 'DEVICE_NOT_FOUND' }));
    expect(() => list.choose('audioinput', 'c1')).toThrow(expect.objectContaining({ code: 'DEVICE_NOT_FOUND' }));
    expect(list.state().chosen).toEqual({});
  });
});
