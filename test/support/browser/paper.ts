import { afterEach, vi } from 'vitest';
import { Annotator, type Outlet } from '../../../src/renderer/sync/annotations/annotator.ts';
import type { HandTool } from '../../../src/renderer/sync/annotations/board.ts';
import type { Mark, Point, Progress, SignedMark } from '../../../src/renderer/sync/annotations/mark.ts';
import type { Clock } from '../../../src/renderer/sync/annotations/settled-layer.ts';

/** Paper to draw on: the annotation engine over elements of known size, with a clock of its own. */

export const WIDTH = 400;
const HEIGHT = 400;
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

export function setUp({ pixelRatio = 1 } = {}) {
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

export const mark = (id: string, patch: Partial<SignedMark> = {}): SignedMark => ({
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
export function pixel(element: HTMLElement, [x, y]: Point): number[] {
  const page = document.createElement('canvas');
  page.width = page.height = 1;
  const context = page.getContext('2d');
  for (const canvas of element.querySelectorAll('canvas')) {
    const place = canvas.getBoundingClientRect();
    const host = element.getBoundingClientRect();
    const sourceX = ((x * host.width + host.left - place.left) / place.width) * canvas.width;
    const sourceY = ((y * host.height + host.top - place.top) / place.height) * canvas.height;
    context?.drawImage(canvas, Math.floor(sourceX), Math.floor(sourceY), 1, 1, 0, 0, 1, 1);
  }
  return [...(context?.getImageData(0, 0, 1, 1).data ?? [])];
}
export const inked = (element: HTMLElement, point: Point): boolean => (pixel(element, point)[3] ?? 0) > 200;

export function pointer(element: HTMLElement, type: string, [x, y]: Point, init: PointerEventInit = {}): void {
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
export function drag(element: HTMLElement, points: Point[], clock: TestClock, init: PointerEventInit = {}): void {
  const [first = [0, 0], ...rest] = points;
  pointer(element, 'pointerdown', first, init);
  for (const point of rest) {
    pointer(element, 'pointermove', point, init);
    clock.tick();
  }
  pointer(element, 'pointerup', rest.at(-1) ?? first, init);
}
export const key = (element: HTMLElement, name: string, init: KeyboardEventInit = {}): boolean =>
  element.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...init }));
