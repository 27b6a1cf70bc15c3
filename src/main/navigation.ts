import { app, type WebContents } from 'electron';

/** No contents ever leave our page, open a window or hold a guest; frames are the viewer's and stay it (T45, E9–E11). Links go through `link.open`. */
export function guardNavigation(isOwnPage: (address: string) => boolean, viewerPage: string): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    // Fires for the top frame too; a reload of the page itself is no way out of it.
    contents.on('will-frame-navigate', (event) => {
      const allowed = event.isMainFrame ? isOwnPage(event.url) : event.url.split('#')[0] === viewerPage;
      if (!allowed) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** about:blank is committed without asking anybody: it holds nothing and may ask for nothing, but it is not our page. */
export function stayAtHome(contents: WebContents, home: string, isOwnPage: (address: string) => boolean): void {
  contents.on('did-navigate', (_event, address) => {
    // Not within the event: Chromium is still busy with the navigation that ends there.
    if (isOwnPage(address)) return;
    setImmediate(() => {
      if (!contents.isDestroyed()) void contents.loadURL(home).catch(() => {});
    });
  });
}
