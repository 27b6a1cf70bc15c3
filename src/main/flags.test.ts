import { describe, expect, it } from 'vitest';
import { parseFlags } from './flags.ts';

const none = { profile: 'default', profileDir: undefined, servers: undefined, fakeMedia: false };

describe('flags of the client', () => {
  it('runs with nothing given, packaged or from the folder of the repository', () => {
    expect(parseFlags([], true)).toEqual({ action: 'run', flags: none });
    expect(parseFlags(['/repository'], false)).toEqual({ action: 'run', flags: none });
  });

  it('takes values behind a blank or an equals sign', () => {
    const flags = { ...none, profile: 'ada', servers: ['https://a.example', 'https://b.example:8443'] };
    const servers = 'https://a.example,wss://b.example:8443';
    expect(parseFlags(['--profile', 'ada', '--server', servers], true)).toEqual({ action: 'run', flags });
    expect(parseFlags(['--profile=ada', `--server=${servers}`], true)).toEqual({ action: 'run', flags });
    expect(parseFlags(['--profile-dir', '/p'], true)).toEqual({ action: 'run', flags: { ...none, profileDir: '/p' } });
  });

  it('takes synthetic media in development builds only', () => {
    expect(parseFlags(['.', '--fake-media'], false)).toEqual({ action: 'run', flags: { ...none, fakeMedia: true } });
    expect(parseFlags(['.', '--fake-media=a.y4m'], false)).toEqual({
      action: 'run',
      flags: { ...none, fakeMedia: 'a.y4m' },
    });
    expect(parseFlags(['--fake-media'], true).action).toBe('refuse');
  });

  it('lets a driver start it: switches of Chromium and Node, and a preloaded script', () => {
    const argv = ['--no-sandbox', '-r', '/loader.js', '--inspect=0', '--remote-debugging-port=0', '/repository'];
    expect(parseFlags([...argv, '--user-data-dir=/x', '--profile', 'ada'], false)).toEqual({
      action: 'run',
      flags: { ...none, profile: 'ada' },
    });
  });

  it('accepts a deep link beside its flags', () => {
    expect(parseFlags(['parley://open'], true)).toEqual({ action: 'run', flags: none });
  });

  it.each([
    [['--profil', 'ada'], '--profil'],
    [['--profile'], '--profile'],
    [['--profile', '--server'], '--profile'],
    [['--profile=../ada'], '--profile'],
    [['--profile=.hidden'], '--profile'],
    [[`--profile=${'a'.repeat(65)}`], '--profile'],
    [['--profile-dir='], '--profile-dir'],
    [['--server'], '--server'],
    [['--server=http://example.org'], '--server'],
    [['--server=https://a.example,'], '--server'],
    [['--port', '4400'], '--port'],
    [['surplus'], 'surplus'],
  ])('refuses %j with one line that names it', (argv, named) => {
    const start = parseFlags(argv, true);
    expect(start).toMatchObject({ action: 'refuse', message: expect.stringContaining(named) });
    expect(start).toMatchObject({ message: expect.not.stringContaining('\n') });
  });

  it('answers --help and --version before it looks at the rest', () => {
    expect(parseFlags(['--help', '--profil'], true)).toEqual({ action: 'help' });
    expect(parseFlags(['--version'], true)).toEqual({ action: 'version' });
  });
});
