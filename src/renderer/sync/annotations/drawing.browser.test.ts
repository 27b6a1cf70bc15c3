import { describe, expect, it } from 'vitest';
import { drag, inked, mark, pixel, pointer, setUp } from '../../../../test/support/browser/paper.ts';
import type { Point } from './mark.ts';

describe('drawing', () => {
  it('A52: points leave while the stroke is drawn, once a frame, and the mark when it is whole', () => {
    const { clock, mount, hold, sent, added } = setUp();
    const { element } = mount();
    hold('pen');
    pointer(element, 'pointerdown', [0.2, 0.2]);
    pointer(element, 'pointermove', [0.3, 0.2]);
    pointer(element, 'pointermove', [0.4, 0.2]);
    expect(sent).toEqual([]);
    clock.tick();
    pointer(element, 'pointermove', [0.5, 0.2]);
    clock.tick();
    expect(sent.map(([, { points, start }]) => [start, points.length])).toEqual([
      [0, 3],
      [3, 1],
    ]);
    expect(inked(element, [0.3, 0.2])).toBe(true);
    pointer(element, 'pointerup', [0.5, 0.2]);
    expect(added.map(([surface, { points }]) => [surface, points])).toEqual([
      [
        'page-1',
        [
          [0.2, 0.2],
          [0.3, 0.2],
          [0.4, 0.2],
          [0.5, 0.2],
        ],
      ],
    ]);
    expect(element.querySelectorAll('canvas')).toHaveLength(1);
    expect(inked(element, [0.3, 0.2])).toBe(true);
  });

  it('A52: a page that is turned in the middle of a stroke keeps what was drawn, and the next page gets none of it', () => {
    const { annotator, clock, mount, hold, added } = setUp();
    const first = mount('page-1');
    hold('pen');
    pointer(first.element, 'pointerdown', [0.2, 0.2]);
    pointer(first.element, 'pointermove', [0.4, 0.2]);
    clock.tick();
    pointer(first.element, 'pointermove', [0.6, 0.2]);
    first.unmount();
    const next = mount('page-2');
    for (const element of [first.element, next.element]) {
      pointer(element, 'pointermove', [0.8, 0.8]);
      clock.tick();
      pointer(element, 'pointerup', [0.8, 0.8]);
    }
    expect(added.map(([surface, { points }]) => [surface, points.length])).toEqual([['page-1', 3]]);
    expect(annotator.marksOn('page-2')).toEqual([]);
    expect(inked(next.element, [0.5, 0.5])).toBe(false);
    next.unmount();
    expect(inked(mount('page-1').element, [0.3, 0.2])).toBe(true);
  });

  it('A52: a stroke of somebody else is seen while it is drawn, also by who turns to its page then, and becomes their mark', () => {
    const { annotator, mount } = setUp();
    const { author: _, ...whole } = mark('theirs');
    annotator.progress('page-1', 'ben', {
      ...whole,
      points: [
        [0.25, 0.5],
        [0.5, 0.5],
      ],
      start: 0,
    });
    const { element } = mount();
    expect(inked(element, [0.4, 0.5])).toBe(true);
    // A batch in between was lost.
    annotator.progress('page-1', 'ben', { ...whole, points: [[0.7, 0.5]], start: 9 });
    expect(inked(element, [0.6, 0.5])).toBe(true);
    annotator.add('page-1', mark('theirs'));
    expect(element.querySelectorAll('canvas')).toHaveLength(1);
    expect(inked(element, [0.6, 0.5])).toBe(true);
  });

  it('two who draw across each other: the end of one stroke leaves the other’s', () => {
    const { annotator, mount } = setUp();
    const { element } = mount();
    const { author: _, ...whole } = mark('theirs');
    annotator.progress('page-1', 'ben', { ...whole, start: 0 });
    annotator.progress('page-1', 'eve', {
      ...whole,
      id: 'hers',
      color: '#0000ff',
      points: [
        [0.5, 0.2],
        [0.5, 0.8],
      ],
      start: 0,
    });
    annotator.left('ben');
    expect(inked(element, [0.3, 0.5])).toBe(false);
    expect(pixel(element, [0.5, 0.5])).toEqual([0, 0, 255, 255]);
  });

  it('a figure follows the pointer and leaves nothing of where it was', () => {
    const { clock, mount, hold, added } = setUp();
    const { element } = mount();
    hold('rectangle');
    pointer(element, 'pointerdown', [0.2, 0.2]);
    pointer(element, 'pointermove', [0.8, 0.8]);
    clock.tick();
    expect(inked(element, [0.8, 0.5])).toBe(true);
    pointer(element, 'pointermove', [0.5, 0.5]);
    clock.tick();
    pointer(element, 'pointerup', [0.5, 0.5]);
    expect(inked(element, [0.8, 0.5])).toBe(false);
    expect(inked(element, [0.5, 0.3])).toBe(true);
    expect(added[0]?.[1].points).toEqual([
      [0.2, 0.2],
      [0.5, 0.5],
    ]);
  });

  it('a pen that is pressed harder draws a thicker line; a mouse says nothing of it', () => {
    const { clock, mount, hold, added } = setUp();
    const { element } = mount();
    hold('pen', 30);
    const line = (y: number): Point[] => Array.from({ length: 20 }, (_, index) => [0.1 + index / 30, y]);
    drag(element, line(0.2), clock, { pointerType: 'pen', pressure: 1 });
    drag(element, line(0.7), clock, { pointerType: 'pen', pressure: 0.1 });
    drag(element, line(0.45), clock, { pointerType: 'mouse', pressure: 0.5 });
    expect([0.2, 0.7].map((y) => inked(element, [0.5, y + 0.014]))).toEqual([true, false]);
    expect(added.map(([, { pressures }]) => pressures?.[0])).toEqual([1, 0.1, undefined]);
  });

  it('a laser fades and is no mark', () => {
    const { annotator, clock, mount, hold, added, sent } = setUp();
    const { element } = mount();
    hold('laser');
    drag(
      element,
      [
        [0.2, 0.5],
        [0.5, 0.5],
        [0.8, 0.5],
      ],
      clock,
    );
    expect(sent.length).toBeGreaterThan(0);
    expect(added).toEqual([]);
    clock.tick();
    const fresh = pixel(element, [0.6, 0.5])[3] ?? 0;
    expect(fresh).toBeGreaterThan(150);
    clock.tick(40);
    expect(pixel(element, [0.6, 0.5])[3]).toBeLessThan(fresh - 50);
    clock.tick(60);
    expect(element.querySelectorAll('canvas')).toHaveLength(1);
    annotator.reset(new Map([['page-1', [mark('old', { tool: 'laser' })]]]));
    expect(annotator.marksOn('page-1')).toEqual([]);
  });
});
