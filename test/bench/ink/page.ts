import { Annotator } from '../../../src/renderer/sync/annotations/annotator.ts';
import type { Point, SignedMark } from '../../../src/renderer/sync/annotations/mark.ts';
import { PART_POINTS } from '../../../src/renderer/sync/annotations/recorder.ts';

/** Runs in the page: draws the same strokes with the engine and on a bare canvas, and says how long each frame took. */

const [WIDTH, HEIGHT] = [800, 1000];
const POINTS_A_FRAME = 10;

const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));

/** Milliseconds of each of so many frames, while something is done in each. */
async function framesOf(count: number, act: (index: number) => void): Promise<number[]> {
  const times: number[] = [];
  let last = await frame();
  for (let index = 0; index < count; index++) {
    act(index);
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
}

/** A stroke all over the page, about as fast at its end as at its start. */
function swing(points: number): Point[] {
  return Array.from({ length: points }, (_, index) => [
    0.5 + 0.45 * Math.sin(index / 40),
    0.5 + 0.45 * Math.cos(index / 47),
  ]);
}

/** A short stroke, different for each number, always the same for the same. */
function scribble(number: number, points: number): Point[] {
  const [left, top] = [((number * 137) % 900) / 1000, ((number * 211) % 950) / 1000];
  return Array.from({ length: points }, (_, index) => [
    left + (0.08 * index) / points,
    top + 0.02 * (1 + Math.sin(number + index / 2)),
  ]);
}

function pageElement(): HTMLElement {
  const element = document.createElement('div');
  Object.assign(element.style, {
    position: 'absolute',
    left: '0',
    top: '0',
    width: `${WIDTH}px`,
    height: `${HEIGHT}px`,
  });
  document.body.append(element);
  return element;
}

function pointer(element: HTMLElement, type: string, [x, y]: Point): void {
  const place = { clientX: x * WIDTH, clientY: y * HEIGHT };
  element.dispatchEvent(new PointerEvent(type, { ...place, pointerId: 1, bubbles: true, cancelable: true, button: 0 }));
}

/** Milliseconds of each frame while a hand draws. */
async function drawnByHand(element: HTMLElement, points: readonly Point[]): Promise<number[]> {
  const [first = [0, 0]] = points;
  pointer(element, 'pointerdown', first);
  const times = await framesOf(points.length / POINTS_A_FRAME, (index) => {
    const begin = index * POINTS_A_FRAME;
    for (const point of points.slice(begin, begin + POINTS_A_FRAME)) pointer(element, 'pointermove', point);
  });
  pointer(element, 'pointerup', points.at(-1) ?? first);
  return times;
}

/** The floor: one canvas, each new piece of the line drawn once a frame, and nothing else. */
async function bare(points: number): Promise<number[]> {
  const element = pageElement();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  element.append(canvas);
  const context = canvas.getContext('2d');
  let last: Point | undefined;
  let waiting: Point[] = [];
  const flush = (): void => {
    if (context === null) return;
    context.lineWidth = 3.2;
    context.lineCap = 'round';
    for (const point of waiting) {
      context.beginPath();
      context.moveTo(...(last ?? point));
      context.lineTo(...point);
      context.stroke();
      last = point;
    }
    waiting = [];
  };
  element.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (waiting.length === 0) requestAnimationFrame(flush);
    waiting.push([clientX, clientY]);
  });
  const times = await drawnByHand(element, swing(points));
  element.remove();
  return times;
}

function engine() {
  const element = pageElement();
  let next = 0;
  const nothing = (): void => undefined;
  const annotator = new Annotator({
    me: 'ada',
    who: () => undefined,
    newId: () => `mine-${++next}`,
    outlet: { add: nothing, remove: nothing, clear: nothing, progress: nothing, cursor: nothing, changed: nothing },
  });
  annotator.hold({ tool: 'pen', color: '#1a5fd0', width: 4 });
  return { element, annotator };
}
const mark = (id: string, points: Point[]): SignedMark => ({
  id,
  author: 'ben',
  tool: 'pen',
  color: '#14713c',
  width: 4,
  points,
});

/** A page that has so many marks already, on the screen; `opening`: milliseconds of each frame until it is there. */
async function pageWith(marks: number) {
  const { element, annotator } = engine();
  for (let index = 0; index < marks; index++) annotator.add('page', mark(`mark-${index}`, scribble(index, 20)));
  const there: Point = [0.5, 0.5];
  annotator.add('page', { ...mark('last', [there]), color: '#ff00ff', width: 40 });
  // What so many cost before they are on the screen is no part of this.
  for (let quiet = 0; quiet < 20; quiet++) await frame();
  const opening: number[] = [];
  let last = await frame();
  annotator.mount('page', element, { width: WIDTH, height: HEIGHT, pixelRatio: 1 });
  const context = element.querySelector('canvas')?.getContext('2d');
  const [x, y] = [there[0] * WIDTH, there[1] * HEIGHT];
  for (let done = false; !done;) {
    const now = await frame();
    opening.push(now - last);
    last = now;
    const [red, green, blue] = context?.getImageData(x, y, 1, 1).data ?? [];
    done = red === 255 && green === 0 && blue === 255;
  }
  for (let quiet = 0; quiet < 5; quiet++) await frame();
  return { element, annotator, opening };
}

/** The engine, on a page that has `marks` already. */
async function ours(points: number, marks: number): Promise<{ times: number[]; opening: number[] }> {
  const { element, annotator, opening } = await pageWith(marks);
  const times = await drawnByHand(element, swing(points));
  // A hand that draws nothing is fast.
  const drawn = annotator
    .marksOn('page')
    .reduce((sum, { author, points: { length } }) => sum + (author === 'ada' ? length : 0), 0);
  if (drawn < points) throw new Error(`Of ${points} points ${drawn} were drawn.`);
  annotator.close();
  element.remove();
  return { times, opening };
}

/** The same stroke as who watches gets it: in the parts and pieces that its author sends. */
async function watched(points: number, marks: number): Promise<number[]> {
  const { element, annotator } = await pageWith(marks);
  const all = swing(points);
  const times = await framesOf(points / POINTS_A_FRAME, (index) => {
    const at = index * POINTS_A_FRAME;
    const begin = at - (at % PART_POINTS);
    const { author, ...whole } = mark(`part-${begin}`, all.slice(begin, begin + PART_POINTS));
    const start = at - begin;
    const news = whole.points.slice(start, start + POINTS_A_FRAME);
    annotator.progress('page', author, { ...whole, points: news, start });
    if (start + POINTS_A_FRAME >= whole.points.length) annotator.add('page', { ...whole, author });
    annotator.cursor('page', author, news.at(-1) ?? [0, 0]);
  });
  annotator.close();
  element.remove();
  return times;
}

/** Hours of drawing by somebody else, as fast as it can be shown: milliseconds of each frame, one stroke a frame. */
async function replayed(strokes: number): Promise<number[]> {
  const { element, annotator } = engine();
  annotator.mount('page', element, { width: WIDTH, height: HEIGHT, pixelRatio: 1 });
  const times = await framesOf(strokes, (index) => {
    const { author, ...whole } = mark(`mark-${index}`, scribble(index, 40));
    annotator.progress('page', author, { ...whole, points: whole.points.slice(0, 20), start: 0 });
    annotator.progress('page', author, { ...whole, points: whole.points.slice(20), start: 20 });
    annotator.add('page', { ...whole, author });
    annotator.cursor('page', author, whole.points[0] ?? [0, 0]);
  });
  annotator.close();
  element.remove();
  return times;
}

Object.assign(window, { inkBench: { bare, ours, watched, replayed } });
