import { expect, it } from 'vitest';
import { readersOf } from './readers.ts';

const file = { id: 'f', name: 'a.pdf', mediaType: 'application/pdf', bytes: 1, ownerId: 'ada', createdAt: '' };
const others = ['ben', 'cleo', 'dan'].map((userId) => ({ userId, displayName: userId }));

it('says who is on which page: the presenter on everybody’s, the others where they said, or there too', () => {
  const places = new Map([
    ['ben', { fileId: 'f', page: 9 }],
    ['cleo', { fileId: 'f', page: 3 }],
    ['dan', { fileId: 'g', page: 1 }],
  ]);
  const shared = { file, page: 5, openedBy: 'ben' };
  expect(readersOf(shared, 'ben', places, others).map(({ userId, page }) => [userId, page])).toEqual([
    ['ben', 5],
    ['cleo', 3],
  ]);
  expect(readersOf(shared, 'ben', new Map(), others).map(({ page }) => page)).toEqual([5, 5, 5]);
});
