import { writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import {
  app,
  dialog,
  nativeTheme,
  net,
  powerMonitor,
  powerSaveBlocker,
  safeStorage,
  session as sessions,
  shell,
  type BrowserWindow,
} from 'electron';
import type { Session } from '../shared/account.ts';
import { createAccount } from './account.ts';
import { APP_URL, VIEWER_URL, isAppUrl } from './app-files.ts';
import { askWhereToSave } from './ask-where.ts';
import { CallGuard } from './call-guard.ts';
import { createDeviceList } from './device-list.ts';
import type { Flags } from './flags.ts';
import { createHandlers } from './handlers.ts';
import { IdleWatch } from './idle.ts';
import { broadcast, serveRequests } from './ipc.ts';
import type { Log } from './log.ts';
import { installMenu } from './menu.ts';
import { guardNavigation, stayAtHome } from './navigation.ts';
import { watchNetwork } from './network-watch.ts';
import { showNotification } from './notifications.ts';
import { guardPermissions, systemPermissions } from './permissions.ts';
import { makeMediaReadable } from './readable-media.ts';
import { Recordings } from './recordings.ts';
import { Ringing } from './ringing.ts';
import { createSaver } from './save-file.ts';
import { serveApp } from './scheme.ts';
import { ScreenChoice } from './screen-choice.ts';
import { hasSystemPicker, listSources, serveDisplayMedia } from './screen-sources.ts';
import { openStore } from './store.ts';
import { createVault } from './vault.ts';
import { CrashPolicy } from './windows/crash-policy.ts';
import { bringForward, openMainWindow } from './windows/main.window.ts';

export interface AppParts {
  flags: Flags;
  /** Folder of the built parts: main, preload, renderer. */
  built: string;
  log: Log;
  /** One JSON line on standard output. */
  say: (event: object) => void;
  devSession: Session | undefined;
  /** Where electron-vite serves the pages during development. */
  devUrl: string | undefined;
}

const LOOK_FOR_IDLE_MS = 15_000;

/** Puts the parts together and opens the window. The only place where they meet; Electron is ready. */
export function runApp({ flags, built, log, say, devSession, devUrl }: AppParts): void {
  const browser = sessions.defaultSession;
  let opened: BrowserWindow | undefined;
  const window = () => (opened === undefined || opened.isDestroyed() ? undefined : opened);

  const url = devUrl ?? APP_URL;
  const isOwnPage = devUrl === undefined ? isAppUrl : sameOriginAs(devUrl);

  const store = openStore(app.getPath('userData'), (message, error) => log('error', message, error));
  nativeTheme.themeSource = store.get().settings.theme;

  const vault = createVault(safeStorage, process.platform);
  const account = createAccount({
    store,
    vault,
    fetch: (address, init) => net.fetch(address, init),
    // After the answer to the request that caused it.
    reload: () => setImmediate(() => window()?.webContents.reload()),
    clearBrowserData: () => browser.clearStorageData(),
    flagServers: flags.servers,
    devSession,
  });
  const devices = createDeviceList(store, systemPermissions, (state) => broadcast('devices.changed', state));
  const screens = new ScreenChoice(Date.now);
  const ringing = new Ringing({
    notify: showNotification,
    inFront: () => window()?.isFocused() ?? false,
    attention: (wanted) => window()?.flashFrame(wanted),
    bringForward: () => bringForward(window()),
    clicked: (callId) => broadcast('ringing.clicked', { callId }),
  });
  const guard = new CallGuard({
    keepAwake: () => {
      const id = powerSaveBlocker.start('prevent-display-sleep');
      return () => powerSaveBlocker.stop(id);
    },
    ask: () => askToLeave(window()),
  });

  const recordingFolder = (): string => store.get().recordings ?? join(app.getPath('videos'), 'Parley');
  const recordings = new Recordings({ folder: recordingFolder });

  serveApp(browser, join(built, 'renderer'), () => (account.session() === undefined ? [] : account.servers()));
  makeMediaReadable(browser);
  guardPermissions(
    browser,
    isOwnPage,
    (windowId) => hasSystemPicker() || screens.has(windowId),
    () => devices.recheck(),
  );
  serveDisplayMedia(browser, screens, isOwnPage, log);
  guardNavigation(isOwnPage, devUrl === undefined ? VIEWER_URL : new URL('viewer.html', devUrl).href);
  installMenu(!app.isPackaged);
  serveRequests(
    createHandlers({
      version: app.getVersion(),
      platform: process.platform,
      profile: flags.profile,
      systemPicker: hasSystemPicker(),
      onBattery: () => powerMonitor.isOnBatteryPower(),
      store,
      vault,
      account,
      devices,
      screens,
      listScreens: listSources,
      ringing,
      guard,
      recordings,
      recordingFolder,
      askForFolder: (current) => askForFolder(window(), current),
      showInFolder: (path) => shell.showItemInFolder(path),
      shown: (signedIn) => {
        if (signedIn) say({ event: 'ready', profile: flags.profile });
      },
      settingsChanged: (settings) => {
        nativeTheme.themeSource = settings.theme;
        broadcast('settings.changed', settings);
      },
      openExternal: (address) => shell.openExternal(address),
      saveFile: createSaver({
        ask: (windowId, name) => askWhereToSave(windowId, join(app.getPath('downloads'), name)),
        write: writeFile,
      }),
    }),
    isOwnPage,
    log,
  );

  let quitting = false;
  app.on('before-quit', () => {
    quitting = true;
  });
  app.on('will-quit', () => ringing.hideAll());
  app.on('window-all-closed', () => app.quit());
  app.on('second-instance', () => bringForward(window()));
  app.on('open-url', (event) => {
    event.preventDefault();
    bringForward(window());
  });
  app.on('activate', () => bringForward(window()));
  powerMonitor.on('suspend', () => broadcast('power.changed', { state: 'suspend' }));
  powerMonitor.on('resume', () => broadcast('power.changed', { state: 'resume' }));
  powerMonitor.on('on-battery', () => broadcast('power.changed', { state: 'battery' }));
  powerMonitor.on('on-ac', () => broadcast('power.changed', { state: 'mains' }));
  const idle = new IdleWatch({
    idleSeconds: () => powerMonitor.getSystemIdleTime(),
    changed: (away) => broadcast('power.changed', { state: away ? 'idle' : 'active' }),
  });
  setInterval(() => idle.look(), LOOK_FOR_IDLE_MS).unref();
  powerMonitor.on('lock-screen', () => idle.setLocked(true));
  powerMonitor.on('unlock-screen', () => idle.setLocked(false));
  powerMonitor.on('shutdown', () => guard.letGo());
  watchNetwork(networkInterfaces, () => broadcast('network.changed', null));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      guard.letGo();
      app.quit();
    });
  }

  const crashes = new CrashPolicy(Date.now);
  opened = openMainWindow({
    store,
    preload: join(built, 'preload', 'index.cjs'),
    url,
    development: !app.isPackaged,
    mayClose: (proceed) =>
      guard.mayClose(() => {
        if (quitting) app.quit();
        else proceed();
      }),
    pageGone: () => {
      guard.setActive(false);
      ringing.hideAll();
      const page = window();
      if (page === undefined) return;
      screens.forget(page.webContents.id);
      void recordings.drop(page.webContents.id);
    },
    focused: () => {
      ringing.windowReturned();
      // From the system's settings, perhaps.
      devices.recheck();
    },
    blurred: () => ringing.windowLeft(),
    shown: (visible) => broadcast('window.changed', { visible }),
    crashed: (reason) => {
      log('error', `The window's process ended: ${reason}`);
      if (crashes.mayReload()) window()?.webContents.reload();
      else void askToRetry(window());
    },
  });
  stayAtHome(opened.webContents, url, isOwnPage);
  opened.on('query-session-end', () => guard.letGo());
  opened.webContents.once('did-finish-load', () => say({ event: 'window-ready' }));
  log('info', `Started ${app.getVersion()}`);
}

function sameOriginAs(base: string): (address: string) => boolean {
  const { origin } = new URL(base);
  return (address) => URL.canParse(address) && new URL(address).origin === origin;
}

async function askToLeave(window: BrowserWindow | undefined): Promise<boolean> {
  if (window === undefined) return true;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'Leave the call and close?',
    detail: 'You are in a call. The others stay in it when you close Parley.',
    buttons: ['Leave call', 'Stay'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}

async function askForFolder(window: BrowserWindow | undefined, current: string): Promise<string | undefined> {
  if (window === undefined) return undefined;
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Folder for recordings',
    defaultPath: current,
    properties: ['openDirectory', 'createDirectory'],
  });
  return canceled ? undefined : filePaths[0];
}

async function askToRetry(window: BrowserWindow | undefined): Promise<void> {
  if (window === undefined || window.isDestroyed()) return;
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'Parley keeps failing.',
    detail: 'Its window stopped working several times in a minute. Try again, or close it and start it later.',
    buttons: ['Try again', 'Close'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  if (response === 0) window.webContents.reload();
  else app.quit();
}
