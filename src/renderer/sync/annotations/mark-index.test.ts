import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intersects } from './geometry.ts';
import type { SignedMark } from './mark.ts';
import { MarkIndex } from './mark-index.ts';
import { layOut } from './shape.ts';

const mark = (id: string, patch: Partial<SignedMark> = {}): SignedMark => ({
  id,
  author: 'ada',
  tool: 'pen',
  color: '#000000',
  width: 4,
  points: [
    [0.1, 0.1],
    [0.5, 0.5],
  ],
  ...patch,
});
const index = (...marks: SignedMark[]): MarkIndex => {
  const made = new MarkIndex();
  for (const one of marks) made.add(layOut(one, 1));
  return made;
};

describe('what lies at a place', () => {
  it.each([
    ['pen', [300, 300], [300, 320]],
    ['highlighter', [300, 300], [300, 320]],
    ['arrow', [300, 300], [300, 320]],
    ['rectangle', [100, 300], [300, 300]],
    ['ellipse', [100, 300], [300, 300]],
  ] as const)('%s is hit on its line and not beside it', (tool, [hitX, hitY], [missX, missY]) => {
    const made = index(mark('one', { tool }));
    expect(made.at([hitX, hitY], 3)?.mark.id).toBe('one');
    expect(made.at([missX, missY], 3)).toBeUndefined();
  });

  it('a text is hit anywhere on it', () => {
    const made = index(mark('one', { tool: 'text', points: [[0.1, 0.1]], text: 'Hello', width: 4 }));
    expect(made.at([130, 110], 0)?.mark.id).toBe('one');
    expect(made.at([300, 110], 0)).toBeUndefined();
  });

  it('the topmost counts, and only those that are asked for', () => {
    const made = index(mark('low'), mark('high', { author: 'ben' }));
    expect(made.at([300, 300], 3)?.mark.id).toBe('high');
    expect(made.at([300, 300], 3, ({ mark: { author } }) => author === 'ada')?.mark.id).toBe('low');
    made.add(layOut(mark('low', { color: '#ff0000' }), 1));
    expect(made.all().map(({ mark: { id } }) => id)).toEqual(['low', 'high']);
  });

  it('the grid finds what looking at everything finds', () => {
    const fraction = fc.double({ min: 0, max: 1, noNaN: true });
    const points = fc.array(fc.tuple(fraction, fraction), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.array(points, { maxLength: 30 }),
        fc.array(fc.nat(29)),
        fraction,
        fraction,
        (lines, gone, x, y) => {
          const made = index(...lines.map((line, order) => mark(String(order), { points: line })));
          for (const id of gone) made.remove(String(id));
          const box = { left: x * 1000, top: y * 1000, right: x * 1000 + 80, bottom: y * 1000 + 80 };
          const all = made.all().filter((shape) => intersects(shape.box, box));
          expect(made.within(box)).toEqual(all);
        },
      ),
    );
  });
});
