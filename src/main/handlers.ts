import { withChange, type Settings } from '../shared/ipc.ts';
import type { Account } from './account.ts';
import type { CallGuard } from './call-guard.ts';
import type { DeviceList } from './device-list.ts';
import type { Handlers } from './dispatch.ts';
import { MainError } from './errors.ts';
import { safeExternalUrl } from './external-links.ts';
import type { Recordings } from './recordings.ts';
import type { Ringing } from './ringing.ts';
import type { SaveFile } from './save-file.ts';
import type { ScreenChoice } from './screen-choice.ts';
import type { Store } from './store.ts';
import { systemSettingsPage } from './system-settings.ts';
import type { Vault } from './vault.ts';

export interface HandlerParts {
  version: string;
  platform: string;
  profile: string;
  systemPicker: boolean;
  onBattery: () => boolean;
  store: Store;
  vault: Vault;
  account: Account;
  devices: DeviceList;
  screens: ScreenChoice;
  listScreens: (screens: ScreenChoice) => ReturnType<Handlers['screen.sources']>;
  ringing: Ringing;
  guard: CallGuard;
  recordings: Recordings;
  recordingFolder: () => string;
  /** Asks the person; undefined: they changed their mind. */
  askForFolder: (current: string) => Promise<string | undefined>;
  showInFolder: (path: string) => void;
  shown: (signedIn: boolean) => void;
  settingsChanged: (settings: Settings) => void;
  openExternal: (url: string) => Promise<void>;
  saveFile: SaveFile;
}

/** What each request does, by the parts that do it. */
export function createHandlers(parts: HandlerParts): Handlers {
  const { store, account, devices, screens, ringing, guard, recordings } = parts;
  return {
    'app.bootstrap': () => ({
      version: parts.version,
      platform: parts.platform,
      profile: parts.profile,
      servers: [...account.servers()],
      session: account.session(),
      deviceId: store.get().deviceId,
      storageSecure: parts.vault.isSecure(),
      settings: store.get().settings,
      systemPicker: parts.systemPicker,
      onBattery: parts.onBattery(),
    }),
    'app.ready': ({ signedIn }) => {
      parts.shown(signedIn);
      return null;
    },
    'account.signIn': (credentials) => nothing(account.signIn(credentials)),
    'account.create': (credentials) => nothing(account.create(credentials)),
    'account.signOut': () => nothing(account.signOut()),
    'account.expired': () => nothing(account.expired()),
    'settings.change': (change) => {
      const settings = withChange(store.get().settings, change);
      store.set({ settings });
      parts.settingsChanged(settings);
      return settings;
    },
    'devices.report': (report) => devices.report(report.devices),
    'devices.list': () => devices.state(),
    'devices.choose': ({ kind, deviceId }) => devices.choose(kind, deviceId),
    'devices.systemSettings': async ({ device }) => {
      const page = systemSettingsPage(parts.platform, device);
      if (page !== undefined) await parts.openExternal(page);
      return null;
    },
    'screen.sources': () => parts.listScreens(screens),
    'screen.choose': ({ id }, caller) => {
      screens.choose(caller.windowId, id);
      return null;
    },
    'ringing.show': ({ callId, from, kind }) => {
      ringing.show(callId, from, kind);
      return null;
    },
    'ringing.hide': ({ callId }) => {
      ringing.hide(callId);
      return null;
    },
    'call.active': ({ active }) => {
      guard.setActive(active);
      return null;
    },
    'recording.begin': ({ people }, caller) => recordings.begin(caller.windowId, people),
    'recording.write': ({ position, data }, caller) => nothing(recordings.write(caller.windowId, position, data)),
    'recording.end': (_, caller) => recordings.end(caller.windowId),
    'recording.reveal': (_, caller) => {
      const path = recordings.finished(caller.windowId);
      if (path !== undefined) parts.showInFolder(path);
      return null;
    },
    'recording.folder': () => ({ folder: parts.recordingFolder() }),
    'recording.chooseFolder': async () => {
      const chosen = await parts.askForFolder(parts.recordingFolder());
      if (chosen !== undefined) store.set({ recordings: chosen });
      return { folder: parts.recordingFolder() };
    },
    'link.open': ({ url }) => {
      const safe = safeExternalUrl(url);
      if (safe === undefined) {
        throw new MainError('LINK_REFUSED', 'Parley opens only web (https) and mail links. Copy the address instead.');
      }
      return nothing(parts.openExternal(safe));
    },
    'file.save': async ({ name, content }, caller) => ({ saved: await parts.saveFile(caller.windowId, name, content) }),
  };
}

async function nothing(work: Promise<void>): Promise<null> {
  await work;
  return null;
}
