import { describe, expect, it, vi } from 'vitest';
import { WIDTH, drag, inked, mark, pixel, setUp } from '../../../../test/support/browser/paper.ts';
import type { Point } from './mark.ts';

describe('the cost of ink', () => {
  it('a new mark, and a stroke that is drawn, never draw the marks that are there again', () => {
    const { annotator, clock, mount, hold } = setUp();
    const { element } = mount();
    const paint = vi.spyOn(CanvasRenderingContext2D.prototype, 'fill');
    for (let index = 0; index < 200; index++) annotator.add('page-1', mark(`mark-${index}`));
    expect(paint).toHaveBeenCalledTimes(200);
    hold('pen');
    drag(
      element,
      Array.from({ length: 50 }, (_, index): Point => [0.1 + index / 100, 0.2]),
      clock,
    );
    expect(paint).toHaveBeenCalledTimes(201);
    paint.mockRestore();
  });

  it('one that goes draws again only what lies where it was, and leaves the rest as it is', () => {
    const { annotator, mount } = setUp();
    const { element } = mount();
    const far: Point[] = [
      [0.1, 0.9],
      [0.3, 0.9],
    ];
    annotator.add('page-1', mark('far', { points: far }));
    annotator.add(
      'page-1',
      mark('below', {
        color: '#0000ff',
        points: [
          [0.5, 0.2],
          [0.5, 0.8],
        ],
      }),
    );
    annotator.add('page-1', mark('gone'));
    const paint = vi.spyOn(CanvasRenderingContext2D.prototype, 'fill');
    annotator.remove('page-1', 'gone');
    expect(paint).toHaveBeenCalledTimes(1);
    paint.mockRestore();
    expect(pixel(element, [0.5, 0.5])).toEqual([0, 0, 255, 255]);
    expect(inked(element, [0.35, 0.5])).toBe(false);
    expect(inked(element, [0.2, 0.9])).toBe(true);
  });

  /** A hundred marks below each other, and a machine so slow that every look at the clock is a millisecond later. */
  const slowPage = (): ReturnType<typeof setUp> => {
    const parts = setUp();
    for (let index = 0; index < 100; index++) {
      const y = (index + 0.5) / 100;
      const points: Point[] = [
        [0.25, y],
        [0.75, y],
      ];
      parts.annotator.add('page-1', mark(`mark-${index}`, { width: 10, points }));
    }
    parts.clock.now = () => parts.clock.time++;
    return parts;
  };

  it('a page with many marks that comes on the screen holds up no frame: they come a few with each', () => {
    const { clock, mount } = slowPage();
    const paint = vi.spyOn(CanvasRenderingContext2D.prototype, 'fill');
    const { element } = mount();
    expect(paint.mock.calls.length).toBeLessThan(10);
    expect(inked(element, [0.5, 0.005])).toBe(true);
    expect(inked(element, [0.5, 0.995])).toBe(false);
    clock.tick(50);
    expect(paint).toHaveBeenCalledTimes(100);
    paint.mockRestore();
    expect(inked(element, [0.5, 0.995])).toBe(true);
  });

  it('what happens to marks that are still coming happens to them, and what is new lies on top of them', () => {
    const { annotator, clock, mount } = slowPage();
    const { element, unmount } = mount();
    annotator.remove('page-1', 'mark-99');
    annotator.add('page-1', mark('mark-98', { points: [[0.9, 0.5]], color: '#00ff00' }));
    const over: Point[] = [
      [0.5, 0.1],
      [0.5, 0.9],
    ];
    annotator.add('page-1', mark('new', { color: '#0000ff', points: over }));
    clock.tick(50);
    expect(inked(element, [0.5, 0.995])).toBe(false);
    expect(inked(element, [0.5, 0.985])).toBe(false);
    expect(pixel(element, [0.9, 0.5])).toEqual([0, 255, 0, 255]);
    expect(pixel(element, [0.5, 0.505])).toEqual([0, 0, 255, 255]);
    unmount();
    clock.tick(50);
    expect(element.querySelector('canvas')).toBeNull();
  });

  it('whoever draws does so on the picture that is there: another canvas would be put on the screen with every frame, too', () => {
    const { annotator, mount } = setUp();
    const { element } = mount();
    annotator.add('page-1', mark('below', { color: '#0000ff' }));
    const line = (id: string, y: number, tool: 'pen' | 'highlighter' = 'pen') => ({
      ...mark(id, { tool }),
      start: 0,
      points: [0.3, 0.4, 0.5, 0.6].map((x): Point => [x, y]),
    });
    annotator.progress('page-1', 'ben', line('pen', 0.5));
    annotator.progress('page-1', 'cem', line('other', 0.52));
    annotator.progress('page-1', 'dan', line('highlight', 0.7, 'highlighter'));
    expect(element.querySelectorAll('canvas')).toHaveLength(1);
    expect(pixel(element, [0.45, 0.5])).toEqual([255, 0, 0, 255]);
    // As light where its pieces meet as in their middle.
    expect(pixel(element, [0.5, 0.7])).toEqual(pixel(element, [0.45, 0.7]));
    expect(pixel(element, [0.5, 0.7])[3]).toBeLessThan(100);
    annotator.left('ben');
    expect(pixel(element, [0.45, 0.5])).toEqual([0, 0, 255, 255]);
    expect(pixel(element, [0.45, 0.525])).toEqual([255, 0, 0, 255]);
    annotator.left('cem');
    annotator.left('dan');
    expect(pixel(element, [0.45, 0.5])).toEqual([0, 0, 255, 255]);
    expect(inked(element, [0.45, 0.525])).toBe(false);
    expect(inked(element, [0.45, 0.7])).toBe(false);
  });

  it('a stroke under way is there in another size, and stays when what lies below it goes', () => {
    const { annotator, clock, mount } = setUp();
    const { element, resize } = mount();
    annotator.add('page-1', mark('below', { color: '#0000ff' }));
    const short: Point[] = [
      [0.48, 0.5],
      [0.52, 0.5],
    ];
    annotator.progress('page-1', 'ben', { ...mark('live', { points: short }), start: 0 });
    Object.assign(element.style, { width: '800px', height: '800px' });
    resize({ width: 800, height: 800, pixelRatio: 1 });
    clock.tick(5);
    expect(element.querySelector('canvas')?.width).toBe(800);
    expect(pixel(element, [0.5, 0.5])).toEqual([255, 0, 0, 255]);
    annotator.remove('page-1', 'below');
    clock.tick(5);
    expect(pixel(element, [0.5, 0.5])).toEqual([255, 0, 0, 255]);
    expect(inked(element, [0.4, 0.5])).toBe(false);
  });

  it('drawing thousands anew for another size is spread over frames, with the old picture there until it is done', () => {
    const { annotator, clock, mount } = setUp();
    const { element, resize } = mount();
    for (let index = 0; index < 300; index++) {
      const y = index / 300;
      annotator.add(
        'page-1',
        mark(`mark-${index}`, {
          width: 12,
          points: [
            [index === 0 ? 0.02 : 0.1, y],
            [index === 0 ? 0.06 : 0.9, y],
          ],
        }),
      );
    }
    // A slow machine: every look at the clock is a millisecond later.
    clock.now = () => clock.time++;
    Object.assign(element.style, { width: '800px', height: '800px' });
    resize({ width: 800, height: 800, pixelRatio: 1 });
    expect(element.querySelector('canvas')?.width).toBe(WIDTH);
    expect(inked(element, [0.5, 0.5])).toBe(true);
    annotator.remove('page-1', 'mark-0');
    annotator.add(
      'page-1',
      mark('meanwhile', {
        points: [
          [0.95, 0.1],
          [0.95, 0.9],
        ],
      }),
    );
    clock.tick(400);
    expect(element.querySelector('canvas')?.width).toBe(800);
    expect(element.querySelectorAll('canvas')).toHaveLength(1);
    for (const y of [0.1, 0.5, 0.9]) expect(inked(element, [0.5, y])).toBe(true);
    expect(inked(element, [0.95, 0.5])).toBe(true);
    expect(inked(element, [0.04, 0])).toBe(false);
  });
});
