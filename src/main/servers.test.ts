import { describe, expect, it } from 'vitest';
import { connectSources, parseServers } from './servers.ts';

describe('server addresses', () => {
  it.each([
    ['https://parley.example.org', 'https://parley.example.org'],
    [' https://parley.example.org/ ', 'https://parley.example.org'],
    ['wss://parley.example.org:8443', 'https://parley.example.org:8443'],
    ['parley.example.org', 'https://parley.example.org'],
    ['parley.example.org:8443', 'https://parley.example.org:8443'],
    ['HTTPS://PARLEY.example.org:443', 'https://parley.example.org'],
    ['http://127.0.0.1:4400', 'http://127.0.0.1:4400'],
    ['http://127.9.9.9', 'http://127.9.9.9'],
    ['ws://localhost:4400', 'http://localhost:4400'],
    ['http://[::1]:4400', 'http://[::1]:4400'],
    ['localhost:4400', 'http://localhost:4400'],
    ['127.0.0.1:4400', 'http://127.0.0.1:4400'],
  ])('reads %s as %s', (text, origin) => {
    expect(parseServers(text)).toEqual({ ok: true, value: [origin] });
  });

  it.each([
    'http://example.org',
    'ws://example.org',
    'http://127.0.0.1.example.org',
    'http://localhost.example.org',
    'http://10.0.0.1:4400',
    'http://0.0.0.0:4400',
    'http://2130706433.example',
  ])('T53: refuses plain text to %s', (text) => {
    expect(parseServers(text)).toMatchObject({ ok: false, message: expect.stringContaining('not encrypted') });
  });

  it.each([
    '',
    'https://',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'app://main',
    'https://ada:secret@example.org',
    'https://good.example@evil.example',
    'https://example.org/path',
    'https://example.org/?a=1',
    'https://example.org/#a',
    "https://exam ple.org; script-src 'unsafe-inline'",
    'https://a.example,,https://b.example',
  ])('refuses %j in one sentence', (text) => {
    const parsed = parseServers(text);
    expect(parsed.ok).toBe(false);
    expect(parsed).toMatchObject({ message: expect.stringMatching(/^.+\.$/) });
  });

  it('keeps the order of several nodes and drops repeats', () => {
    expect(parseServers('https://b.example, https://a.example,https://b.example')).toEqual({
      ok: true,
      value: ['https://b.example', 'https://a.example'],
    });
    expect(parseServers(Array.from({ length: 9 }, (_, i) => `https://n${i}.example`).join()).ok).toBe(false);
  });

  it('lists each node for HTTP and for its socket', () => {
    expect(connectSources(['https://a.example', 'http://127.0.0.1:4400'])).toEqual([
      'https://a.example',
      'wss://a.example',
      'http://127.0.0.1:4400',
      'ws://127.0.0.1:4400',
    ]);
  });
});
