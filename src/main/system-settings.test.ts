import { expect, it } from 'vitest';
import { systemSettingsPage } from './system-settings.ts';

it('B31 B70: the way to the switch that denies a device, where the system has one', () => {
  expect(systemSettingsPage('darwin', 'camera')).toMatch(/^x-apple\.systempreferences:.*Privacy_Camera$/);
  expect(systemSettingsPage('win32', 'microphone')).toBe('ms-settings:privacy-microphone');
  expect(systemSettingsPage('win32', 'screen')).toBeUndefined();
  expect(systemSettingsPage('linux', 'camera')).toBeUndefined();
});
