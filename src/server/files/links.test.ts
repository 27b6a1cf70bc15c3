import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { generator } from '../../../test/support/generator.ts';
import { readLink, writeLink } from './links.ts';

const key = randomBytes(32);
const link = { fileId: 'file-1', callId: 'call-1', viewerId: 'viewer-1', expiresAt: 1_800_000_000_000 };
const url = writeLink(key, link);

test('T29: what was written is read, by the same key only', () => {
  expect(readLink(key, url)).toEqual(link);
  expect(readLink(randomBytes(32), url)).toBeUndefined();
});

test.each([
  ['a later end', url.replace(/exp=\d+/, 'exp=9000000000000000')],
  ['a doubled end', `${url}&exp=1800000000000`],
  ['a doubled end before', url.replace('exp=', 'exp=9&exp=')],
  ['a cut signature', url.slice(0, -1)],
  ['no signature', url.replace(/&sig=.*/, '')],
  ['another file', url.replace('file-1', 'file-2')],
  ['another viewer', url.replace('viewer-1', 'viewer-2')],
  ['another call', url.replace('call-1', 'call-2')],
  ['fields moved into one another', url.replace('call-1&viewer=viewer-1', 'call-1%0Aviewer-1&viewer=')],
  ['the same letters written otherwise', url.replace('file-1', '%66ile-1')],
  ['another order', url.replace(/(call=[^&]+)&(viewer=[^&]+)/, '$2&$1')],
  ['a leading nought', url.replace('exp=', 'exp=0')],
  ['something behind', `${url}&x=1`],
  ['a slash', url.replace('?', '/?')],
])('T29: %s is no link of ours', (_name, mutated) => {
  expect(mutated).not.toBe(url);
  expect(readLink(key, mutated)).toBeUndefined();
});

test('T29: any one letter changed, left out or doubled is no link of ours', () => {
  const random = generator(29);
  for (let i = 0; i < 10_000; i++) {
    const at = random(url.length);
    const letter = String.fromCharCode(33 + random(94));
    const middle = [letter, '', `${url[at]}${url[at]}`, `%${url.charCodeAt(at).toString(16)}`][random(4)];
    const mutated = url.slice(0, at) + middle + url.slice(at + 1);
    if (mutated !== url) expect({ mutated, link: readLink(key, mutated) }).toEqual({ mutated, link: undefined });
  }
});
