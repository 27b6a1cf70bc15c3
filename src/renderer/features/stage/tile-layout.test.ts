import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tileLayout } from './tile-layout.ts';

describe('tileLayout', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 2],
    [5, 3],
    [6, 3],
    [9, 3],
  ])('puts %i people into %i columns on a wide stage', (count, columns) => {
    expect(tileLayout(1280, 720, count, 8).columns).toBe(columns);
  });

  it('stacks two people on a tall stage', () => {
    expect(tileLayout(500, 900, 2, 8).columns).toBe(1);
  });

  it('never lets tiles overflow the stage', () => {
    const size = fc.integer({ min: 100, max: 4000 });
    fc.assert(
      fc.property(size, size, fc.integer({ min: 1, max: 16 }), (width, height, count) => {
        const tile = tileLayout(width, height, count, 8);
        const rows = Math.ceil(count / tile.columns);
        expect(tile.width * tile.columns + 8 * (tile.columns - 1)).toBeLessThanOrEqual(width);
        expect(tile.height * rows + 8 * (rows - 1)).toBeLessThanOrEqual(height);
      }),
    );
  });

  it('has nothing to lay out in no space', () => {
    expect(tileLayout(0, 0, 3, 8)).toMatchObject({ width: 0, height: 0 });
  });
});
