import { BrowserWindow, nativeTheme } from 'electron';
import type { Store } from '../store.ts';

export interface MainWindowParts {
  store: Store;
  preload: string;
  url: string;
  development: boolean;
  /** Whether the window may close now; otherwise `proceed` is called when it may. */
  mayClose: (proceed: () => void) => boolean;
  /** The page was left, reloaded or died: whatever it asked for is void. */
  pageGone: () => void;
  focused: () => void;
  blurred: () => void;
  /** Nobody can see it any longer, or somebody can again. */
  shown: (visible: boolean) => void;
  crashed: (reason: string) => void;
}

const SIZE = { width: 1120, height: 760, minWidth: 720, minHeight: 480 };
/** The page's own ground (`--ground` in tokens.css), so that nothing flashes. */
const BACKGROUND = { light: '#f7f7f8', dark: '#141518' };

export function openMainWindow(parts: MainWindowParts): BrowserWindow {
  const remembered = parts.store.get().window;
  const window = new BrowserWindow({
    title: 'Parley',
    width: Math.max(remembered?.width ?? SIZE.width, SIZE.minWidth),
    height: Math.max(remembered?.height ?? SIZE.height, SIZE.minHeight),
    minWidth: SIZE.minWidth,
    minHeight: SIZE.minHeight,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: parts.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      devTools: parts.development,
      // Dictionaries would be fetched from a stranger.
      spellcheck: false,
      // A call goes on at full rate behind other windows, and rings without a click before.
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
    },
  });
  // The system picks the way out for each packet: sockets bound to an address die with it, and Chromium sees a changed one
  // only two seconds later.
  window.webContents.setWebRTCIPHandlingPolicy('default_public_and_private_interfaces');
  if (remembered?.maximized === true) window.maximize();

  window.once('ready-to-show', () => window.show());
  window.on('focus', parts.focused);
  window.on('blur', parts.blurred);
  window.on('minimize', () => parts.shown(false));
  window.on('hide', () => parts.shown(false));
  window.on('restore', () => parts.shown(true));
  window.on('show', () => parts.shown(true));
  window.on('close', (event) => {
    if (!parts.mayClose(() => window.close())) {
      event.preventDefault();
      return;
    }
    const { width, height } = window.getNormalBounds();
    parts.store.set({ window: { width, height, maximized: window.isMaximized() } });
  });
  window.webContents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) parts.pageGone();
  });
  window.webContents.on('render-process-gone', (_event, details) => {
    parts.pageGone();
    if (details.reason !== 'clean-exit') parts.crashed(details.reason);
  });

  void window.loadURL(parts.url).catch(() => {
    // did-fail-load tells the same; a rejected load must not end the process.
  });
  return window;
}

export function bringForward(window: BrowserWindow | undefined): void {
  if (window === undefined) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
