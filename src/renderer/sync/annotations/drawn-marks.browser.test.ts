import { describe, expect, it } from 'vitest';
import { inked, mark, pixel, setUp } from '../../../../test/support/browser/paper.ts';
import type { Point } from './mark.ts';

describe('A52: a mark is drawn where it is, on its surface and no other', () => {
  it.each([
    ['pen', [0.5, 0.5], [0.5, 0.6]],
    ['arrow', [0.5, 0.5], [0.5, 0.6]],
    ['rectangle', [0.25, 0.4], [0.5, 0.5]],
    ['ellipse', [0.25, 0.5], [0.5, 0.5]],
  ] as const)('%s', (tool, on, off) => {
    const { annotator, mount } = setUp();
    const one = mount('page-1');
    const other = mount('page-2');
    const points: Point[] =
      tool === 'rectangle' || tool === 'ellipse'
        ? [
            [0.25, 0.25],
            [0.75, 0.75],
          ]
        : [
            [0.25, 0.5],
            [0.75, 0.5],
          ];
    annotator.add('page-1', mark('one', { tool, points }));
    expect(pixel(one.element, [...on])).toEqual([255, 0, 0, 255]);
    expect(inked(one.element, [...off])).toBe(false);
    expect(inked(other.element, [...on])).toBe(false);
  });

  it('what is highlighted stays readable, however often the line crosses itself', () => {
    const { annotator, mount } = setUp();
    const { element } = mount();
    annotator.add(
      'page-1',
      mark('one', {
        tool: 'highlighter',
        points: [
          [0.2, 0.5],
          [0.8, 0.5],
          [0.2, 0.5],
        ],
      }),
    );
    expect(pixel(element, [0.5, 0.5])[3]).toBe(89);
  });

  it.each([
    [400, 1],
    [400, 2.5],
    [1600, 1],
    [3000, 2],
  ])('is as sharp as the screen at %i pixels and a ratio of %d', (width, pixelRatio) => {
    const { annotator, mount } = setUp({ pixelRatio });
    const { element, resize } = mount();
    annotator.add(
      'page-1',
      mark('one', {
        width: 4,
        tool: 'rectangle',
        points: [
          [0.25, 0.25],
          [0.75, 0.75],
        ],
      }),
    );
    Object.assign(element.style, { width: `${width}px`, height: `${width}px` });
    const visible = { left: 0, top: 0, right: width / 2, bottom: width / 2 };
    resize({ width, height: width, pixelRatio, visible });
    const canvas = element.querySelector('canvas');
    const scale = (canvas?.width ?? 0) / (canvas?.getBoundingClientRect().width ?? 1);
    expect(scale).toBeCloseTo(pixelRatio, 2);
    expect((canvas?.width ?? 0) * (canvas?.height ?? 0)).toBeLessThanOrEqual(16_777_216);
    // A sharp edge: the line, and nothing but it.
    expect(inked(element, [0.25, 0.4])).toBe(true);
    expect(inked(element, [0.254, 0.4])).toBe(false);
  });
});
