// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { fileInfo } from '../../dev/shared-fixtures.ts';
import { canMark, nameOf } from './use-save-file.ts';

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
