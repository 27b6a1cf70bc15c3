import { pixelsOf, put, sheetOf, type Place, type Sheet } from './canvas-layer.ts';
import { intersects, union, type Box } from './geometry.ts';
import { Ground } from './ground.ts';
import { paintShape } from './paint.ts';
import type { MarkIndex } from './mark-index.ts';
import type { Shape } from './shape.ts';

/** How long a frame may be taken for painting anew; the rest of it goes on in the next. */
export const SLICE_MS = 3;

interface Repaint {
  /** Page units; absent: all of the frame. */
  box: Box | undefined;
  sheet: Sheet;
  shapes: Shape[];
  next: number;
}

/** Two sheets of the same frame. */
interface Lent {
  shown: Sheet;
  finished: Sheet;
}

export interface Clock {
  now: () => number;
  /** Calls back at the next frame. */
  frame: (callback: () => void) => void;
}
export const browserClock: Clock = {
  now: () => performance.now(),
  frame: (callback) => void requestAnimationFrame(callback),
};

/**
 * The finished marks of a surface. A new one is drawn on top, whatever is there already. What was removed or has another
 * size is drawn anew beside the picture, a few milliseconds a frame, and put in its place when it is done.
 */
export class SettledLayer {
  readonly #ground: Ground;
  readonly #index: MarkIndex;
  readonly #clock: Clock;
  /** What is seen: once it is lent, with what others draw on it. */
  #shown: Sheet | undefined;
  /** The finished marks alone, once what is seen is lent. */
  #finished: Sheet | undefined;
  #repaint: Repaint | undefined;
  /** What was removed while something was being painted anew. */
  #dirty: Box | undefined;
  #closed = false;
  /** How many marks were drawn so far, for tests: a new one must not draw the others again. */
  painted = 0;
  /** What is lent has to follow in this box; without one it is no longer lent. */
  onChange: (box: Box | undefined) => void = () => undefined;

  constructor(host: HTMLElement, index: MarkIndex, place: Place, clock: Clock = browserClock) {
    this.#ground = new Ground(host, place);
    this.#index = index;
    this.#clock = clock;
    this.#start(undefined);
  }

  get aspect(): number {
    return this.#ground.aspect;
  }

  get lent(): Lent | undefined {
    return this.#shown && this.#finished && { shown: this.#shown, finished: this.#finished };
  }

  /**
   * What is shown, to draw on, and the finished marks alone, to put back what was there. One canvas for both would have to
   * draw them again; two on the screen cost twice with every frame. Undefined: the browser has no memory for that.
   */
  lend(): Lent | undefined {
    if (this.#shown !== undefined && this.#finished === undefined) {
      this.#finished = sheetOf(this.#shown.frame);
      if (this.#finished !== undefined) put(this.#shown, this.#finished, this.#shown.pixels);
    }
    return this.lent;
  }

  /** The mark is in the index already. What is lent is not told: it has to change there anyway. */
  add(shape: Shape): void {
    this.#paint(this.#picture, shape);
    const { box, shapes } = this.#repaint ?? {};
    if (shapes !== undefined && (box === undefined || intersects(box, shape.box))) shapes.push(shape);
  }

  /** Something in this box went, or changed; the index knows already. */
  redraw(box: Box): void {
    if (this.#repaint === undefined) this.#start(box);
    else this.#dirty = union(this.#dirty, box);
  }

  /** Everything changed. */
  refresh(): void {
    this.#start(undefined);
  }

  resize(place: Place): void {
    if (this.#ground.move(place)) this.#start(undefined);
  }

  close(): void {
    this.#closed = true;
    this.#repaint = undefined;
    this.#shown?.canvas.remove();
    this.#shown = this.#finished = undefined;
  }

  /** Where the finished marks are drawn. */
  get #picture(): Sheet | undefined {
    return this.#finished ?? this.#shown;
  }

  #paint(sheet: Sheet | undefined, shape: Shape): void {
    if (sheet === undefined) return;
    this.painted++;
    paintShape(sheet.context, shape);
  }

  #start(box: Box | undefined): void {
    if (this.#closed) return;
    const { frame } = this.#ground;
    const pixels = box === undefined ? { x: 0, y: 0, width: frame.width, height: frame.height } : pixelsOf(frame, box);
    if (box === undefined) this.#dirty = undefined;
    if (pixels.width === 0 || pixels.height === 0) return;
    const sheet = sheetOf(frame, pixels);
    if (sheet === undefined) return;
    const shapes = box === undefined ? this.#index.all() : this.#index.within(box);
    this.#repaint = { box, sheet, shapes, next: 0 };
    this.#go(this.#repaint);
  }

  #go(repaint: Repaint): void {
    // Another one has taken its place.
    if (this.#repaint !== repaint) return;
    const end = this.#clock.now() + SLICE_MS;
    while (repaint.next < repaint.shapes.length) {
      const shape = repaint.shapes[repaint.next++];
      if (shape !== undefined) this.#paint(repaint.sheet, shape);
      if (this.#clock.now() >= end) break;
    }
    if (repaint.next < repaint.shapes.length) this.#clock.frame(() => this.#go(repaint));
    else this.#show(repaint);
  }

  #show({ box, sheet }: Repaint): void {
    this.#repaint = undefined;
    const picture = this.#picture;
    if (box === undefined) {
      this.#shown?.canvas.remove();
      this.#ground.lay(sheet.canvas);
      this.#shown = sheet;
      this.#finished = undefined;
      this.onChange(undefined);
    } else if (picture !== undefined) {
      put(sheet, picture, sheet.pixels);
      this.onChange(box);
    }
    const dirty = this.#dirty;
    this.#dirty = undefined;
    if (dirty !== undefined) this.#start(dirty);
  }
}
