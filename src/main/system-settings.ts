import type { DeviceState } from '../shared/ipc.ts';

type Device = keyof DeviceState['permissions'];

const PAGES: Record<string, Partial<Record<Device, string>>> = {
  darwin: {
    camera: 'x-apple.systempreferences:com.apple.preference.security?Privacy_Camera',
    microphone: 'x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone',
    screen: 'x-apple.systempreferences:com.apple.preference.security?Privacy_ScreenCapture',
  },
  win32: { camera: 'ms-settings:privacy-webcam', microphone: 'ms-settings:privacy-microphone' },
};

/** The page of the system's own settings where this is allowed; undefined where there is none, as on Linux. */
export function systemSettingsPage(platform: string, device: Device): string | undefined {
  return PAGES[platform]?.[device];
}
