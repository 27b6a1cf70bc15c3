// The floor: an Electron program that shows one empty window.
const { app, BrowserWindow } = require('electron');

void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1120, height: 760, show: false, webPreferences: { sandbox: true } });
  window.once('ready-to-show', () => {
    window.show();
    process.stdout.write('ready-to-show\n');
  });
  void window.loadURL('data:text/html,<title>blank</title>');
});
