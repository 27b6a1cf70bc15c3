import { afterEach, describe, expect, it, vi } from 'vitest';
import { Annotator, type Outlet } from './annotator.ts';
import type { HandTool } from './board.ts';
import type { Mark, Point, Progress, SignedMark } from './mark.ts';
import type { Clock } from './settled-layer.ts';

const [WIDTH, HEIGHT] = [400, 400];
const RED = '#ff0000';

/** Frames come when the test says so, and time stands still in between. */
class TestClock implements Clock {
  time = 0;
  #waiting: (() => void)[] = [];
  now = (): number => this.time;
  frame = (callback: () => void): void => void this.#waiting.push(callback);

  tick(times = 1): void {
    for (let count = 0; count < times; count++) {
      this.time += 16;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const callback of waiting) callback();
    }
  }
}

let close = (): void => undefined;
afterEach(() => close());

function setUp({ pixelRatio = 1 } = {}) {
  const clock = new TestClock();
  const added: [string, Mark][] = [];
  const sent: [string, Progress][] = [];
  const outlet = {
    add: vi.fn<Outlet['add']>((surface, mark) => void added.push([surface, mark])),
    remove: vi.fn<Outlet['remove']>(),
    clear: vi.fn<Outlet['clear']>(),
    progress: vi.fn<Outlet['progress']>((surface, progress) => void sent.push([surface, progress])),
    cursor: vi.fn<Outlet['cursor']>(),
    changed: vi.fn<Outlet['changed']>(),
  };
  let next = 0;
  const annotator = new Annotator({
    me: 'ada',
    who: (author) => ({ name: author === 'ben' ? 'Ben <b>x</b>' : 'Ada', colour: '#14713c' }),
    outlet,
    newId: () => `new-${++next}`,
    clock,
  });
  const pages: HTMLElement[] = [];
  const mount = (surface = 'page-1', width = WIDTH, height = HEIGHT) => {
    const element = document.createElement('div');
    Object.assign(element.style, {
      position: 'absolute',
      left: '0',
      top: '0',
      width: `${width}px`,
      height: `${height}px`,
    });
    document.body.append(element);
    pages.push(element);
    const mounted = annotator.mount(surface, element, { width, height, pixelRatio });
    return { element, ...mounted };
  };
  close = () => {
    annotator.close();
    for (const page of pages) page.remove();
  };
  const hold = (tool: HandTool | undefined, width = 10): void => annotator.hold({ tool, color: RED, width });
  return { annotator, clock, outlet, added, sent, mount, hold };
}

const mark = (id: string, patch: Partial<SignedMark> = {}): SignedMark => ({
  id,
  author: 'ben',
  tool: 'pen',
  color: RED,
  width: 20,
  points: [
    [0.25, 0.5],
    [0.75, 0.5],
  ],
  ...patch,
});

/** How much of a colour is at a place (fractions) over all canvases, 0..255 each. */
function pixel(element: HTMLElement, [x, y]: Point): number[] {
  const page = document.createElement('canvas');
  page.width = page.height = 1;
  const context = page.getContext('2d');
  for (const canvas of element.querySelectorAll('canvas')) {
    const place = canvas.getBoundingClientRect();
    const host = element.getBoundingClientRect();
    const sourceX = ((x * host.width + host.left - place.left) / place.width) * canvas.width;
    const sourceY = ((y * host.height + host.top - place.top) / place.height) * canvas.height;
    if (context !== null) context.globalAlpha = Number(canvas.style.opacity || 1);
    context?.drawImage(canvas, Math.floor(sourceX), Math.floor(sourceY), 1, 1, 0, 0, 1, 1);
  }
  return [...(context?.getImageData(0, 0, 1, 1).data ?? [])];
}
const inked = (element: HTMLElement, point: Point): boolean => (pixel(element, point)[3] ?? 0) > 200;

function pointer(element: HTMLElement, type: string, [x, y]: Point, init: PointerEventInit = {}): void {
  const { left, top, width, height } = element.getBoundingClientRect();
  element.dispatchEvent(
    new PointerEvent(type, {
      clientX: left + x * width,
      clientY: top + y * height,
      pointerId: 7,
      bubbles: true,
      cancelable: true,
      button: 0,
      ...init,
    }),
  );
}
function drag(element: HTMLElement, points: Point[], clock: TestClock, init: PointerEventInit = {}): void {
  const [first = [0, 0], ...rest] = points;
  pointer(element, 'pointerdown', first, init);
  for (const point of rest) {
    pointer(element, 'pointermove', point, init);
    clock.tick();
  }
  pointer(element, 'pointerup', rest.at(-1) ?? first, init);
}
const key = (element: HTMLElement, name: string, init: KeyboardEventInit = {}): boolean =>
  element.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...init }));

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

describe('A50: cursors', () => {
  it('the pointer’s place leaves once a frame, in fractions', () => {
    const { clock, mount, outlet } = setUp();
    const { element } = mount();
    for (const x of [0.1, 0.2, 0.25]) pointer(element, 'pointermove', [x, 0.5]);
    clock.tick();
    expect(outlet.cursor.mock.calls).toEqual([['page-1', [0.25, 0.5]]]);
  });

  it('another’s cursor is at the same place, with their name, on one surface at a time', () => {
    const { annotator, clock, mount } = setUp();
    const one = mount('page-1');
    const other = mount('page-2');
    annotator.cursor('page-1', 'ben', [0.25, 0.5]);
    const cursor = one.element.querySelector<HTMLElement>('.marks-cursor');
    expect(cursor?.style.transform).toBe('translate(100px, 200px)');
    expect(cursor?.textContent).toBe('Ben <b>x</b>');
    clock.tick(4);
    annotator.cursor('page-1', 'ben', [0.75, 0.5]);
    clock.tick();
    expect(cursor?.style.transform).not.toBe('translate(300px, 200px)');
    clock.tick(10);
    expect(cursor?.style.transform).toBe('translate(300px, 200px)');
    annotator.cursor('page-2', 'ben', [0.5, 0.5]);
    expect(one.element.querySelector('.marks-cursor')).toBeNull();
    annotator.left('ben');
    expect(other.element.querySelector('.marks-cursor')).toBeNull();
  });
});

describe('with the keyboard alone', () => {
  it('a figure is placed, a text is written, a mark is selected, moved and removed', () => {
    const { annotator, mount, hold, added } = setUp();
    const { element } = mount();
    hold('rectangle');
    element.focus();
    key(element, 'Enter');
    for (let step = 0; step < 4; step++) {
      key(element, 'ArrowRight', { shiftKey: true });
      key(element, 'ArrowDown', { shiftKey: true });
    }
    key(element, 'Enter');
    expect(added[0]?.[1].points).toEqual([
      [0.5, 0.5],
      [0.7, 0.7],
    ]);
    hold('text');
    key(element, 'ArrowUp');
    key(element, 'Enter');
    const field = element.querySelector('textarea');
    expect(document.activeElement).toBe(field);
    if (field !== null) field.value = 'Look here';
    if (field !== null) key(field, 'Escape');
    expect(added[1]?.[1]).toMatchObject({ tool: 'text', text: 'Look here', points: [[0.7, 0.69]] });
    expect(element.querySelector('.marks-text')?.textContent).toBe('Look here');
    annotator.undo();
    expect(element.querySelector('.marks-text')).toBeNull();
    hold('select');
    element.focus();
    key(element, 'ArrowLeft');
    key(element, 'Enter');
    expect(element.querySelector('.marks-selection')).not.toBeNull();
    key(element, 'ArrowRight', { shiftKey: true });
    expect(annotator.marksOn('page-1')[0]?.points).toEqual([
      [0.55, 0.5],
      [0.75, 0.7],
    ]);
    key(element, 'Delete');
    expect(annotator.marksOn('page-1')).toEqual([]);
    key(element, 'z', { ctrlKey: true });
    expect(annotator.marksOn('page-1')).toHaveLength(1);
    key(element, 'z', { ctrlKey: true, shiftKey: true });
    expect(annotator.marksOn('page-1')).toEqual([]);
  });

  it('who may not draw does not, by any road', () => {
    const { annotator, clock, mount, hold, added } = setUp();
    const { element } = mount();
    annotator.allow({ draw: false, removeAny: false });
    hold('pen');
    drag(
      element,
      [
        [0.2, 0.2],
        [0.5, 0.5],
      ],
      clock,
    );
    key(element, 'Enter');
    key(element, 'ArrowRight');
    key(element, 'Enter');
    expect(added).toEqual([]);
  });
});
