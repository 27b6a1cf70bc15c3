import { describe, expect, it } from 'vitest';
import { appFile, isAppUrl, mediaType } from './app-files.ts';

const ROOT = '/opt/parley/out/renderer';

const TRAVERSALS = [
  'app://main/',
  'app://main//',
  'app://main/..%2fmain/index.js',
  'app://main/..%2Fmain%2Findex.js',
  'app://main/%2e%2e%2fmain%2findex.js',
  'app://main/assets/..%2f..%2fmain/index.js',
  'app://main/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fpackage.json',
  'app://main/..%5cmain%5cindex.js',
  'app://main/%5c..%5cmain%5cindex.js',
  'app://main/assets%5c..%5c..%5cmain%5cindex.js',
  'app://main/%252e%252e/main/index.js',
  'app://main/%252e%252e%252fmain/index.js',
  'app://main/..%252fmain/index.js',
  'app://main/%c0%ae%c0%ae/main/index.js',
  'app://main/%c0%af..%c0%afmain/index.js',
  'app://main/%e0%80%ae%e0%80%ae/main/index.js',
  'app://main/%',
  'app://main/%zz',
  'app://main/index.html%00',
  'app://main/index.html%00.js',
  'app://main/%00/etc/passwd',
  'app://main/C:/Windows/win.ini',
  'app://main/c%3a/Windows/win.ini',
  'app://main/index.html::$DATA',
  'app://main/index.html%3a%3a$DATA',
  'app://main/.git/config',
  'app://main/.env',
  'app://main/assets/.hidden.js',
  'app://main/.../index.html',
  'app://main/index.html.',
  'app://main/assets./index.js',
  'app://main/%0a/index.html',
  'app://main/%0d%0aX-Header:%20a/index.html',
  'app://main/%7f/index.html',
  'app://other/index.html',
  'app://main.example/index.html',
  'app://user@main/index.html',
  'app://main:80/index.html',
  'file:///opt/parley/out/renderer/index.html',
  'https://main/index.html',
  'app:index.html',
  'not an address',
];

describe('E15: the scheme serves files under its root only', () => {
  it.each(TRAVERSALS)('has no file for %s', (address) => {
    expect(appFile(ROOT, address)).toBeUndefined();
    expect(appFile(ROOT, address.replace('app://main/', 'app://viewer/'))).toBeUndefined();
  });

  // The address parser itself resolves these at the root, so they name a file inside it that does not exist.
  it.each([
    'app://main/../../../etc/passwd',
    'app://main//etc/passwd',
    'app://main/%2e%2e/etc/passwd',
    'app://main/%2E%2E/etc/passwd',
    'app://main/.%2e/etc/passwd',
    'app://main/%2e./etc/passwd',
    'app://main/assets/../../etc/passwd',
  ])('keeps %s inside', (address) => {
    expect(appFile(ROOT, address)).toBe(`${ROOT}/etc/passwd`);
  });

  it('finds its pages', () => {
    expect(appFile(ROOT, 'app://main/index.html?a=1#b')).toBe(`${ROOT}/index.html`);
    expect(appFile(ROOT, 'app://main/assets/index-4f.js')).toBe(`${ROOT}/assets/index-4f.js`);
  });

  it('serves known types only', () => {
    expect(mediaType('a/index.html')).toBe('text/html; charset=utf-8');
    expect(mediaType('a/main.js')).toBe('text/javascript; charset=utf-8');
    expect(mediaType('a/main.js.map')).toBeUndefined();
    expect(mediaType('a/data')).toBeUndefined();
  });
});

it('knows its own pages from others', () => {
  expect(isAppUrl('app://main')).toBe(true);
  expect(isAppUrl('app://main/index.html')).toBe(true);
  for (const other of ['app://evil/', 'app://main.evil/', 'https://main/', 'file:///main', 'app:main', 'null', '']) {
    expect(isAppUrl(other)).toBe(false);
  }
});
