// The engine as it comes: an Electron window on an empty page, which raw-engine.ts fills with bare perfect negotiation.
const { app, BrowserWindow } = require('electron');

void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1120, height: 760, webPreferences: { sandbox: true } });
  void window.loadFile(`${__dirname}/index.html`);
});
