import { DEVICE_KINDS, type Device, type DeviceKind, type DeviceState } from '../shared/ipc.ts';
import { MainError } from './errors.ts';
import type { Store } from './store.ts';

export interface DeviceList {
  state: () => DeviceState;
  /** What a window's enumerateDevices saw. */
  report: (devices: readonly Device[]) => DeviceState;
  choose: (kind: DeviceKind, deviceId: string | null) => DeviceState;
  /** The system may allow something else than it did: tells the windows if so. */
  recheck: () => void;
}

function sameDevices(a: readonly Device[], b: readonly Device[]): boolean {
  return (
    a.length === b.length &&
    a.every((device, i) => {
      const other = b[i];
      return (
        other !== undefined &&
        device.deviceId === other.deviceId &&
        device.kind === other.kind &&
        device.label === other.label &&
        device.groupId === other.groupId
      );
    })
  );
}

/** One list and one choice per profile, for all windows; `changed` tells them. */
export function createDeviceList(
  store: Store,
  permissions: () => DeviceState['permissions'],
  changed: (state: DeviceState) => void,
): DeviceList {
  let devices: Device[] = [];
  let allowed = permissions();

  // A replugged device may come back under another id: its name finds it again.
  const chosen = (): DeviceState['chosen'] => {
    const result: DeviceState['chosen'] = {};
    for (const kind of DEVICE_KINDS) {
      const choice = store.get().chosen[kind];
      if (choice === undefined) continue;
      const ofKind = devices.filter((device) => device.kind === kind);
      const found =
        ofKind.find((device) => device.deviceId === choice.deviceId) ??
        ofKind.find((device) => choice.label !== '' && device.label === choice.label);
      result[kind] = found === undefined ? choice : { deviceId: found.deviceId, label: found.label || choice.label };
    }
    return result;
  };
  const state = (): DeviceState => {
    allowed = permissions();
    return { devices, chosen: chosen(), permissions: allowed };
  };

  return {
    state,
    report: (seen) => {
      // Without permission Chromium lists each kind once, without id and name: nothing to choose from.
      const listed = seen.filter((device) => device.deviceId !== '');
      const differs = !sameDevices(listed, devices);
      devices = listed;
      const now = state();
      if (differs) changed(now);
      return now;
    },
    choose: (kind, deviceId) => {
      const { [kind]: previous, ...others } = store.get().chosen;
      if (deviceId === null) {
        store.set({ chosen: others });
      } else {
        const device = devices.find((candidate) => candidate.kind === kind && candidate.deviceId === deviceId);
        const known = device ?? (previous?.deviceId === deviceId ? previous : undefined);
        if (known === undefined) {
          throw new MainError(
            'DEVICE_NOT_FOUND',
            'That device is no longer there. Plug it in again or choose another.',
          );
        }
        store.set({ chosen: { ...others, [kind]: { deviceId, label: known.label } } });
      }
      const now = state();
      changed(now);
      return now;
    },
    recheck: () => {
      const { camera, microphone, screen } = permissions();
      if (camera !== allowed.camera || microphone !== allowed.microphone || screen !== allowed.screen) changed(state());
    },
  };
}
