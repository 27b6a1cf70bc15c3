import { expect, it } from 'vitest';
import { fileWords, sizeWords } from './file-words.ts';

it('says sizes as people read them', () => {
  expect([0, 999, 1000, 9_949, 9_960, 1_500_000, 104_857_600, 5e9].map(sizeWords)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '9.9 kB',
    '10 kB',
    '1.5 MB',
    '105 MB',
    '5.0 GB',
  ]);
});

it('says what a file is', () => {
  const file = { id: 'f', name: 'a', bytes: 1200, ownerId: 'u', createdAt: '' };
  expect(fileWords({ ...file, mediaType: 'application/pdf', pages: 1 })).toBe('PDF · 1 page · 1.2 kB');
  expect(fileWords({ ...file, mediaType: 'text/x-python' })).toBe('Code · 1.2 kB');
  expect(fileWords({ ...file, mediaType: 'application/x-new' })).toBe('File · 1.2 kB');
});
