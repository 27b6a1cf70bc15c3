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

  it('a page with many marks that comes on the screen holds up no frame', () => {
    const { annotator, clock, mount } = setUp();
    for (let index = 0; index < 100; index++) annotator.add('page-1', mark(`mark-${index}`));
    // A slow machine: every look at the clock is a millisecond later.
    clock.now = () => clock.time++;
    const paint = vi.spyOn(CanvasRenderingContext2D.prototype, 'fill');
    const { element } = mount();
    expect(paint.mock.calls.length).toBeLessThan(10);
    expect(inked(element, [0.5, 0.5])).toBe(false);
    clock.tick(50);
    expect(paint).toHaveBeenCalledTimes(100);
    paint.mockRestore();
    expect(inked(element, [0.5, 0.5])).toBe(true);
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
