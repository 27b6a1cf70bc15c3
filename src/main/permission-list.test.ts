import { describe, expect, it } from 'vitest';
import { isAppUrl } from './app-files.ts';
import { isPermitted } from './permission-list.ts';

const ALLOWED = [
  'media',
  'display-capture',
  'speaker-selection',
  'fullscreen',
  'clipboard-sanitized-write',
  'local-network',
  'local-network-access',
  'loopback-network',
];
const REFUSED = [
  'ar',
  'automatic-fullscreen',
  'background-fetch',
  'background-sync',
  'captured-surface-control',
  'clipboard-read',
  'deprecated-sync-clipboard-read',
  'fileSystem',
  'geolocation',
  'hand-tracking',
  'hid',
  'idle-detection',
  'keyboardLock',
  'local-fonts',
  'mediaKeySystem',
  'midi',
  'midiSysex',
  'nfc',
  'notifications',
  'openExternal',
  'payment-handler',
  'periodic-background-sync',
  'persistent-storage',
  'pointerLock',
  'screen-wake-lock',
  'sensors',
  'serial',
  'smart-card',
  'storage-access',
  'system-wake-lock',
  'top-level-storage-access',
  'usb',
  'vr',
  'web-app-installation',
  'window-management',
  'unknown',
  'invented-tomorrow',
  '__proto__',
];
const OTHERS = ['https://evil.example', 'file:///x.html', 'app://evil/', 'null', ''];

describe('T47, E5: permissions by name, origin and frame', () => {
  it.each(ALLOWED)('%s: our top frame only', (permission) => {
    expect(isPermitted(permission, { origin: 'app://main/', isMainFrame: true }, isAppUrl)).toBe(true);
    expect(isPermitted(permission, { origin: 'app://main/', isMainFrame: false }, isAppUrl)).toBe(false);
    for (const origin of OTHERS) {
      expect(isPermitted(permission, { origin, isMainFrame: true }, isAppUrl)).toBe(false);
    }
  });

  it.each(REFUSED)('%s: nobody', (permission) => {
    for (const origin of ['app://main/', ...OTHERS]) {
      for (const isMainFrame of [true, false]) {
        expect(isPermitted(permission, { origin, isMainFrame }, isAppUrl)).toBe(false);
      }
    }
  });
});
