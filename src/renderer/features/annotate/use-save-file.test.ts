// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import { shallowRef } from 'vue';
import { errorBody } from '../../../shared/errors.ts';
import { fileInfo } from '../../dev/shared-fixtures.ts';
import { testApp } from '../../dev/test-app.ts';
import { FileLink } from '../../stores/file-link.ts';
import { canMark, nameOf, useSaveFile } from './use-save-file.ts';

it.each([
  ['design.pdf', 'application/pdf', 'design with marks.pdf'],
  ['photo.of.me.jpeg', 'image/png', 'photo.of.me with marks.png'],
  ['README', 'application/pdf', 'README with marks.pdf'],
  ['plan.svg', 'image/svg+xml', 'plan with marks.svg'],
] as const)('%s becomes a name of its own', (name, mediaType, expected) => {
  expect(nameOf(name, mediaType)).toBe(expected);
});

it.each([
  ['application/pdf', true],
  ['image/jpeg', true],
  ['image/svg+xml', true],
  ['text/plain', false],
  ['video/mp4', false],
])('marks can be put into %s: %s', (mediaType, can) => {
  expect(canMark(fileInfo({ mediaType }))).toBe(can);
});

it('T29: a link that has expired is asked for anew before the file is saved', async () => {
  const { bridge } = await testApp();
  const url = shallowRef('/files/1?sig=1');
  const asked: string[] = [];
  Object.assign(globalThis, {
    fetch: async (address: string) => {
      asked.push(new URL(address).search);
      const expired = Response.json({ error: errorBody('LINK_EXPIRED') }, { status: 410 });
      return address.endsWith('sig=1') ? expired : new Response('text');
    },
  });
  const refused = vi.fn<(sentence: string) => void>();
  const { save, saving } = useSaveFile(refused);
  const file = fileInfo({ name: 'notes.txt', mediaType: 'text/plain', bytes: 4 });
  const fileLink = new FileLink({
    servers: () => ['http://one.test'],
    url: () => url.value,
    renew: () => {
      url.value = '/files/1?sig=2';
    },
  });
  await save({ file, fileLink, marks: [], aspect: 1 }, false);
  expect(asked).toEqual(['?sig=1', '?sig=2']);
  expect(bridge.argumentsOf('file.save')).toEqual([{ name: 'notes.txt', content: new TextEncoder().encode('text') }]);
  expect(refused).not.toHaveBeenCalled();
  expect(saving.value).toBe(false);
});
