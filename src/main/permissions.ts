import { systemPreferences, webContents, type Session, type WebFrameMain } from 'electron';
import type { DeviceState, PermissionState } from '../shared/ipc.ts';
import { isPermitted } from './permission-list.ts';

/** The top frame of one of our pages, as the number of its contents. */
export function ownWindowOf(frame: WebFrameMain | null, isOwnPage: (address: string) => boolean): number | undefined {
  if (frame === null || frame.parent !== null || !isOwnPage(frame.url)) return undefined;
  return webContents.fromFrame(frame)?.id;
}

/** Every question a page can ask of the browser, answered from one list (T47, E5). `asked`: the system was asked for a device. */
export function guardPermissions(
  session: Session,
  isOwnPage: (address: string) => boolean,
  mayCapture: (windowId: number) => boolean,
  asked: () => void,
): void {
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    isPermitted(permission, { origin, isMainFrame: details.isMainFrame }, isOwnPage),
  );
  session.setPermissionRequestHandler((contents, permission, answer, details) => {
    const asker = { origin: details.requestingUrl, isMainFrame: details.isMainFrame };
    if (!isPermitted(permission, asker, isOwnPage)) {
      answer(false);
      return;
    }
    const types = permission === 'media' && 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    // Electron 33 asks for a screen as media of no type. So does getUserMedia with `chromeMediaSource`, which would
    // otherwise capture the whole screen past the picker.
    if (permission === 'display-capture' || (permission === 'media' && types.length === 0)) {
      answer(mayCapture(contents.id));
    } else {
      void askSystem(types)
        .then(answer, () => answer(false))
        .finally(asked);
    }
  });
  session.setDevicePermissionHandler(() => false);
  // Nothing is downloaded yet; a page that tries means no good (E26).
  session.on('will-download', (event) => event.preventDefault());
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
}

/** macOS asks the person itself, the first time; elsewhere the system was asked when the device opens. */
async function askSystem(types: readonly ('video' | 'audio')[]): Promise<boolean> {
  if (process.platform !== 'darwin') return true;
  for (const type of types) {
    const device = type === 'video' ? 'camera' : 'microphone';
    if (systemPreferences.getMediaAccessStatus(device) === 'granted') continue;
    if (!(await systemPreferences.askForMediaAccess(device))) return false;
  }
  return true;
}

const STATES: Record<string, PermissionState> = {
  'not-determined': 'prompt',
  granted: 'granted',
  denied: 'denied',
  restricted: 'denied',
};

/** The systems' own switches for camera, microphone and screen; Linux has none. */
export function systemPermissions(): DeviceState['permissions'] {
  if (process.platform === 'linux') return { camera: 'granted', microphone: 'granted', screen: 'granted' };
  const state = (device: 'camera' | 'microphone' | 'screen') =>
    STATES[systemPreferences.getMediaAccessStatus(device)] ?? 'unknown';
  return { camera: state('camera'), microphone: state('microphone'), screen: state('screen') };
}
