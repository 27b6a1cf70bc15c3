import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

test('F42: so many at a time, in order, and one that fails makes room too', async () => {
  const gate = new Gate(2);
  const entered: number[] = [];
  const leave: ((how: 'well' | 'badly') => void)[] = [];
  const all = [0, 1, 2, 3].map((n) =>
    gate.pass(
      () =>
        new Promise<void>((resolve, reject) => {
          entered.push(n);
          leave[n] = (how) => (how === 'well' ? resolve() : reject(new Error('failed')));
        }),
    ),
  );
  expect(entered).toEqual([0, 1]);
  leave[1]?.('badly');
  await expect(all[1]).rejects.toThrow('failed');
  expect(entered).toEqual([0, 1, 2]);
  leave[0]?.('well');
  await all[0];
  expect(entered).toEqual([0, 1, 2, 3]);
  leave[2]?.('well');
  leave[3]?.('well');
  await Promise.all([all[2], all[3]]);
});
