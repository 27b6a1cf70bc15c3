import fc from 'fast-check';
import { expect, it } from 'vitest';
import { piecesOf } from './links.ts';

const urls = (message: string) => piecesOf(message).flatMap(({ url }) => url ?? []);

it.each([
  ['See https://example.org/a?b=c#d.', ['https://example.org/a?b=c#d']],
  ['(https://example.org), and mailto:ada@example.org!', ['https://example.org', 'mailto:ada@example.org']],
  ['https://one.example https://two.example', ['https://one.example', 'https://two.example']],
  ['nothing here', []],
])('finds the addresses of “%s”', (message, expected) => {
  expect(urls(message)).toEqual(expected);
});

it.each([
  'javascript:alert(1)',
  'file:///etc/passwd',
  'http://example.org',
  'data:text/html,x',
  'smb://host',
  'https://',
])('T44 T46: %s is only words', (message) => {
  expect(urls(message)).toEqual([]);
});

it('the pieces together are the message, whatever it is', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.constantFrom('https://a.example', '<img src=x>'),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const message = parts.join(' ');
      expect(
        piecesOf(message)
          .map(({ text }) => text)
          .join(''),
      ).toBe(message);
    }),
  );
});
