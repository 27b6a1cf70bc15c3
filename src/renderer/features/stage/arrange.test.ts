import { expect, it } from 'vitest';
import { arrange, type Arrangement, type Wishes } from './arrange.ts';

const plain: Wishes = { layout: 'grid', pinned: undefined, active: undefined, shared: false };
const speaker: Wishes = { ...plain, layout: 'speaker' };
const three = ['ben', 'cleo', 'dan'];

it.each<[string, readonly string[], Wishes, Arrangement['mode'], string | undefined]>([
  ['two people are a pair whatever was chosen', ['ben'], { ...speaker, pinned: 'ben' }, 'pair', undefined],
  ['nobody else is a grid of one', [], speaker, 'grid', undefined],
  ['more are a grid', three, plain, 'grid', undefined],
  ['the speaker view shows who has the floor', three, { ...speaker, active: 'cleo' }, 'speaker', 'cleo'],
  ['before anybody spoke, the first', three, speaker, 'speaker', 'ben'],
  ['when who had it is gone, the first', three, { ...speaker, active: 'eve' }, 'speaker', 'ben'],
  ['who is pinned stays, whoever speaks', three, { ...speaker, pinned: 'dan', active: 'cleo' }, 'speaker', 'dan'],
  ['pinning makes one large in the grid too', three, { ...plain, pinned: 'dan' }, 'speaker', 'dan'],
  ['who is pinned and gone is nobody', three, { ...plain, pinned: 'eve' }, 'grid', undefined],
  ['a shared screen goes before all of it', three, { ...speaker, pinned: 'dan', shared: true }, 'strip', undefined],
])('%s', (_what, others, wishes, mode, large) => {
  expect(arrange(others, wishes)).toEqual({ mode, large });
});
