import { describe, expect, it } from 'vitest';
import { refusedSwitch } from './switches.ts';

describe('E18, T49: a released client refuses switches that open or weaken it', () => {
  it.each([
    '--remote-debugging-port=9222',
    '--remote-debugging-pipe',
    '--remote-allow-origins=*',
    '--inspect',
    '--inspect=0',
    '--inspect-brk=127.0.0.1:9229',
    '--inspect_brk',
    '--no-sandbox',
    '--disable-web-security',
    '--renderer-cmd-prefix=xterm -e gdb --args',
    '--gpu-launcher=calc.exe',
    '--js-flags=--expose-gc',
    '--host-resolver-rules=MAP * 127.0.0.1',
    '--ignore-certificate-errors',
    '--use-fake-ui-for-media-stream',
    '--auto-select-desktop-capture-source=Screen',
    '--ssl-key-log-file=/tmp/keys',
    '-remote-debugging-port=1',
    '/remote-debugging-port=1',
    '--REMOTE-DEBUGGING-PORT=1',
    '-r',
    '--require=./evil.cjs',
  ])('refuses %s wherever it stands', (argument) => {
    expect(refusedSwitch([argument])).toBe(argument.split('=')[0]);
    expect(refusedSwitch(['parley://open', argument])).toBe(argument.split('=')[0]);
  });

  it('leaves its own flags and harmless switches alone', () => {
    const argv = [
      '--profile',
      'ada',
      '--server=https://a.example',
      '--lang=de',
      '--enable-features=X',
      'parley://open',
    ];
    expect(refusedSwitch(argv)).toBeUndefined();
  });
});
