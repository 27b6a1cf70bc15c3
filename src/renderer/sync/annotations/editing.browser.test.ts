import { describe, expect, it, vi } from 'vitest';
import { drag, inked, mark, pointer, setUp } from '../../../../test/support/browser/paper.ts';

describe('what is there already', () => {
  it('the eraser takes mine and leaves the others’; one undo brings back what one wipe took', () => {
    const { annotator, clock, mount, hold, outlet } = setUp();
    const { element } = mount();
    annotator.add('page-1', mark('theirs'));
    annotator.add(
      'page-1',
      mark('mine', {
        author: 'ada',
        points: [
          [0.4, 0.2],
          [0.4, 0.8],
        ],
      }),
    );
    annotator.add(
      'page-1',
      mark('also', {
        author: 'ada',
        points: [
          [0.6, 0.2],
          [0.6, 0.8],
        ],
      }),
    );
    hold('eraser');
    drag(
      element,
      [
        [0.3, 0.5],
        [0.7, 0.5],
      ],
      clock,
    );
    expect(outlet.remove.mock.calls).toEqual([
      ['page-1', 'mine'],
      ['page-1', 'also'],
    ]);
    expect(inked(element, [0.4, 0.3])).toBe(false);
    expect(inked(element, [0.5, 0.5])).toBe(true);
    annotator.undo();
    expect(inked(element, [0.4, 0.3])).toBe(true);
    expect(
      annotator
        .marksOn('page-1')
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(['also', 'mine', 'theirs']);
    annotator.allow({ draw: true, removeAny: true });
    drag(
      element,
      [
        [0.3, 0.5],
        [0.35, 0.5],
      ],
      clock,
    );
    expect(
      annotator
        .marksOn('page-1')
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(['also', 'mine']);
  });

  it('a mark that is moved is one change, and back with one undo', () => {
    const { annotator, clock, mount, hold, outlet } = setUp();
    const { element } = mount();
    annotator.add(
      'page-1',
      mark('mine', {
        author: 'ada',
        points: [
          [0.2, 0.2],
          [0.4, 0.2],
        ],
      }),
    );
    annotator.add(
      'page-1',
      mark('theirs', {
        points: [
          [0.2, 0.9],
          [0.4, 0.9],
        ],
      }),
    );
    hold('select');
    drag(
      element,
      [
        [0.3, 0.2],
        [0.5, 0.4],
        [0.5, 0.6],
      ],
      clock,
    );
    expect(outlet.add.mock.calls.map(([, { id, points }]) => [id, points])).toEqual([
      [
        'mine',
        [
          [0.4, 0.6],
          [0.6, 0.6],
        ],
      ],
    ]);
    expect(
      [
        [0.3, 0.2],
        [0.5, 0.4],
        [0.5, 0.6],
      ].map(([x = 0, y = 0]) => inked(element, [x, y])),
    ).toEqual([false, false, true]);
    annotator.undo();
    expect(
      [
        [0.3, 0.2],
        [0.5, 0.6],
      ].map(([x = 0, y = 0]) => inked(element, [x, y])),
    ).toEqual([true, false]);
    drag(
      element,
      [
        [0.3, 0.9],
        [0.5, 0.5],
      ],
      clock,
    );
    expect(outlet.add).toHaveBeenCalledTimes(2);
  });

  it('one that is cleared away while it is moved stays away', () => {
    const { annotator, mount, hold, outlet } = setUp();
    const { element } = mount();
    annotator.add('page-1', mark('mine', { author: 'ada' }));
    hold('select');
    pointer(element, 'pointerdown', [0.5, 0.5]);
    pointer(element, 'pointermove', [0.5, 0.7]);
    annotator.clear('page-1');
    pointer(element, 'pointerup', [0.5, 0.7]);
    expect(outlet.add).not.toHaveBeenCalled();
    expect(
      [
        [0.5, 0.5],
        [0.5, 0.7],
      ].map(([x = 0, y = 0]) => inked(element, [x, y])),
    ).toEqual([false, false]);
    expect(element.querySelector('.marks-selection')).toBeNull();
  });

  it('says who drew what the pointer is on, as text', () => {
    const { annotator, clock, mount } = setUp();
    const { element } = mount();
    annotator.add('page-1', mark('theirs'));
    pointer(element, 'pointermove', [0.5, 0.5]);
    clock.tick();
    const tag = element.querySelector('.marks-author');
    expect(tag?.textContent).toBe('Ben <b>x</b>');
    expect(tag?.children).toHaveLength(0);
    pointer(element, 'pointermove', [0.5, 0.9]);
    clock.tick();
    expect(element.querySelector('.marks-author')).toBeNull();
  });

  it('T24: hostile marks and texts are inert', () => {
    const { annotator, mount } = setUp();
    const { element } = mount();
    annotator.add(
      'page-1',
      mark('nan', {
        points: [
          [Number.NaN, 0.5],
          [0.7, 0.5],
        ],
      }),
    );
    annotator.add('page-1', mark('far', { points: [[1e9, 0.5]] }));
    annotator.add('page-1', mark('proto', { color: 'url(https://evil.example)' }));
    expect(annotator.marksOn('page-1')).toEqual([]);
    const text = '<img src=x onerror="window.canary = 1">__proto__';
    annotator.add('page-1', mark('__proto__', { tool: 'text', text, points: [[0.1, 0.1]] }));
    expect(element.querySelector('.marks-text')?.textContent).toBe(text);
    expect(element.querySelector('img')).toBeNull();
    expect(window).not.toHaveProperty('canary');
    expect(Object.prototype).not.toHaveProperty('author');
    annotator.cursor('page-1', 'ben', [Number.NaN, 0.5]);
    expect(element.querySelector('.marks-cursor')).toBeNull();
  });

  it('A31: the truth after coming back takes the place of what was there, and draws nothing that did not change', () => {
    const { annotator, mount } = setUp();
    const { element } = mount();
    for (const id of ['one', 'two'])
      annotator.add(
        'page-1',
        mark(id, {
          points: [
            [0.2, id === 'one' ? 0.2 : 0.8],
            [0.8, id === 'one' ? 0.2 : 0.8],
          ],
        }),
      );
    const paint = vi.spyOn(CanvasRenderingContext2D.prototype, 'fill');
    annotator.reset(new Map([['page-1', [...annotator.marksOn('page-1'), mark('three')]]]));
    expect(paint).toHaveBeenCalledTimes(1);
    paint.mockRestore();
    annotator.reset(new Map([['page-1', [mark('three')]]]));
    expect([0.2, 0.5, 0.8].map((y) => inked(element, [0.5, y]))).toEqual([false, true, false]);
    annotator.reset(new Map());
    expect(inked(element, [0.5, 0.5])).toBe(false);
  });

  it('sweeps mine, or everything', () => {
    const { annotator, mount, outlet } = setUp();
    mount();
    annotator.add('page-1', mark('theirs'));
    annotator.add('page-1', mark('mine', { author: 'ada' }));
    annotator.sweep('page-1', true);
    expect(annotator.marksOn('page-1').map(({ id }) => id)).toEqual(['theirs']);
    annotator.undo();
    expect(annotator.marksOn('page-1')).toHaveLength(2);
    annotator.sweep('page-1', false);
    expect(annotator.marksOn('page-1')).toEqual([]);
    expect(outlet.clear.mock.calls).toEqual([
      ['page-1', true],
      ['page-1', false],
    ]);
  });
});
