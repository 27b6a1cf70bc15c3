/**
 * Switches of Chromium and Node that would open a debugging door into a released client, weaken its sandbox, its
 * certificate or origin checks, or record what it sends (threat T49). No fuse stops them; main does, before anything opens.
 */
const REFUSED = new Set([
  // Debuggers.
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-debugging-socket-name',
  'remote-allow-origins',
  'debug',
  'debug-brk',
  'debug-port',
  'inspect',
  'inspect-brk',
  'inspect-brk-node',
  'inspect-port',
  'inspect-publish-uid',
  'inspect-wait',
  'auto-open-devtools-for-tabs',
  // Sandbox and process model.
  'no-sandbox',
  'disable-sandbox',
  'disable-gpu-sandbox',
  'disable-namespace-sandbox',
  'disable-seccomp-filter-sandbox',
  'disable-setuid-sandbox',
  'no-zygote',
  'no-zygote-sandbox',
  'single-process',
  'in-process-gpu',
  'disable-site-isolation-trials',
  'browser-subprocess-path',
  'gpu-launcher',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'ppapi-plugin-launcher',
  // Code.
  'js-flags',
  'load-extension',
  'require',
  'import',
  'loader',
  'experimental-loader',
  'enable-blink-features',
  // Origins, names and certificates.
  'allow-file-access-from-files',
  'allow-insecure-localhost',
  'allow-running-insecure-content',
  'disable-web-security',
  'host-resolver-rules',
  'host-rules',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'ignore-urlfetcher-cert-requests',
  'unsafely-treat-insecure-origin-as-secure',
  // Capture without asking.
  'auto-accept-camera-and-microphone-capture',
  'auto-accept-this-tab-capture',
  'auto-select-desktop-capture-source',
  'auto-select-screen-capture-source-by-title',
  'auto-select-tab-capture-source-by-title',
  'auto-select-window-capture-source-by-title',
  'use-fake-device-for-media-stream',
  'use-fake-ui-for-media-stream',
  'use-file-for-fake-audio-capture',
  'use-file-for-fake-video-capture',
  // Recordings of what is sent.
  'log-net-log',
  'ssl-key-log-file',
]);

export const EXIT_REFUSED_SWITCH = 78;

/** The first refused switch, as Chromium or Node would understand the arguments; undefined when there is none. */
export function refusedSwitch(argv: readonly string[]): string | undefined {
  for (const argument of argv) {
    // Chromium takes one or two dashes, on Windows also a slash and any case; Node also takes `_` for `-`.
    const name = /^(?:--?|\/)([A-Za-z][A-Za-z0-9_-]*)(?:=|$)/.exec(argument)?.[1];
    if (name === undefined) continue;
    const plain = name.toLowerCase().replaceAll('_', '-');
    if (REFUSED.has(plain) || (plain === 'r' && argument.startsWith('-'))) return argument.split('=', 1)[0];
  }
  return undefined;
}
