import type { Board } from './board.ts';
import { carrying, drawing, erasing, replace, shifted, unsigned, type Gesture } from './gestures.ts';
import { asFraction, type Point } from './mark.ts';
import { browserClock, type Clock } from './settled-layer.ts';

/** How far an arrow key goes, in fractions; with Shift further. */
const [STEP, LONG_STEP] = [0.01, 0.05];

const arrows: Record<string, Point | undefined> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * A person's hand on one surface: pointer and keys become gestures. A gesture belongs to the surface where it began; when
 * that goes away (another page, another file), what was done so far is kept there and the rest of it lands nowhere.
 */
export class Hand {
  readonly #element: HTMLElement;
  readonly #board: Board;
  readonly #clock: Clock;
  readonly #listening = new AbortController();
  #gesture: { gesture: Gesture; pointer: number | undefined } | undefined;
  #selected: string | undefined;
  #cross: Point | undefined;
  #hovering: Point | undefined;
  #box: DOMRect | undefined;

  constructor(element: HTMLElement, board: Board, clock: Clock = browserClock) {
    this.#element = element;
    this.#board = board;
    this.#clock = clock;
    const { signal } = this.#listening;
    element.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    element.addEventListener('pointermove', (event) => this.#move(event), { signal });
    for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
      element.addEventListener(type, (event) => this.#up(event.pointerId), { signal });
    }
    element.addEventListener('pointerleave', () => board.view.overlay.name(undefined, [0, 0]), { signal });
    element.addEventListener('keydown', (event) => this.#key(event), { signal });
    element.addEventListener('blur', () => this.#hideCross(), { signal });
    this.settingsChanged();
  }

  /** Another tool, or none: with one the surface takes the pointer and the keys. */
  settingsChanged(): void {
    const { tool } = this.#board.settings;
    const holds = tool !== undefined && this.#board.rights.draw;
    this.#element.style.touchAction = holds ? 'none' : '';
    this.#element.style.userSelect = holds ? 'none' : '';
    this.#element.style.cursor = !holds ? '' : tool === 'select' ? 'default' : tool === 'text' ? 'text' : 'crosshair';
    if (holds) this.#element.tabIndex = 0;
    else this.#element.removeAttribute('tabindex');
    if (tool !== 'select') this.#select(undefined);
    if (!holds) this.#finish();
  }

  close(): void {
    this.#finish();
    this.#listening.abort();
    this.#element.style.outline = '';
    this.#element.style.touchAction = '';
    this.#element.style.userSelect = '';
    this.#element.style.cursor = '';
    this.#element.removeAttribute('tabindex');
  }

  /** The selected mark is gone, by whomever. */
  marksChanged(): void {
    if (this.#selected !== undefined) this.#select(this.#selected);
  }

  #down(event: PointerEvent): void {
    const { overlay } = this.#board.view;
    if (overlay.writing) {
      // The click that leaves a text is not the start of the next.
      overlay.endWriting();
      return;
    }
    if (event.button !== 0 || this.#gesture !== undefined) return;
    const point = this.#pointOf(event);
    const gesture = this.#begin(point, true);
    if (gesture === undefined) return;
    event.preventDefault();
    this.#hideCross();
    // The ring round the page is for who came with the keyboard.
    this.#element.style.outline = 'none';
    this.#element.focus({ preventScroll: true });
    overlay.name(undefined, point);
    this.#gesture = { gesture, pointer: event.pointerId };
    this.#capture(event.pointerId);
    gesture.to(point, pressureOf(event));
  }

  #capture(pointer: number): void {
    try {
      this.#element.setPointerCapture(pointer);
    } catch {
      // The pointer is up again already; the gesture ends with the next event.
    }
  }

  /** The gesture that begins here with what the hand holds; undefined when there is nothing to do. */
  #begin(point: Point, pointer: boolean): Gesture | undefined {
    const { tool } = this.#board.settings;
    if (tool === undefined || !this.#board.rights.draw) return undefined;
    if (tool === 'eraser') return erasing(this.#board);
    if (tool === 'text') return { to: () => undefined, end: () => this.#write(point) };
    if (tool !== 'select') return drawing(this.#board, tool, this.#clock);
    const shape = this.#board.view.at(point, ({ mark }) => this.#board.isMine(mark));
    this.#select(shape?.mark.id);
    if (shape === undefined || !pointer) return undefined;
    return carrying(this.#board, shape.mark, point);
  }

  #write(point: Point): void {
    const { color, width } = this.#board.settings;
    this.#board.view.overlay.write(point, { color, width }, (text) => {
      const mark = { id: this.#board.newId(), tool: 'text' as const, color, width, points: [rounded(point)], text };
      this.#board.add(mark);
      this.#board.record([{ before: undefined, after: mark }]);
    });
  }

  #move(event: PointerEvent): void {
    const current = this.#gesture;
    if (current === undefined) {
      this.#hover(this.#pointOf(event));
      return;
    }
    if (current.pointer !== event.pointerId) return;
    const box = this.#place();
    for (const one of coalesced(event)) current.gesture.to(fractionOf(one, box), pressureOf(one));
    this.#board.cursor(fractionOf(event, box));
  }

  #up(pointer: number): void {
    if (this.#gesture?.pointer === pointer) this.#finish();
  }

  #finish(): void {
    const current = this.#gesture;
    this.#gesture = undefined;
    current?.gesture.end();
  }

  /** Once a frame: tells the others where the pointer is, and the person who drew what is under it. */
  #hover(point: Point): void {
    const waiting = this.#hovering !== undefined;
    this.#hovering = point;
    if (waiting) return;
    this.#clock.frame(() => {
      const place = this.#hovering;
      this.#hovering = undefined;
      if (place === undefined || this.#listening.signal.aborted || this.#gesture !== undefined) return;
      this.#board.cursor(place);
      const { tool } = this.#board.settings;
      const asks = tool === undefined || tool === 'select' || tool === 'eraser';
      const shape = asks ? this.#board.view.at(place) : undefined;
      this.#board.view.overlay.name(shape && this.#board.authorOf(shape.mark), place);
    });
  }

  #key(event: KeyboardEvent): void {
    this.#element.style.outline = '';
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (command && (key === 'z' || key === 'y')) {
      event.preventDefault();
      if (key === 'y' || event.shiftKey) this.#board.redo();
      else this.#board.undo();
      return;
    }
    const { tool } = this.#board.settings;
    if (command || event.altKey || tool === undefined || !this.#board.rights.draw) return;
    const arrow = arrows[event.key];
    if (arrow !== undefined) this.#step(arrow, event.shiftKey ? LONG_STEP : STEP);
    else if (event.key === 'Enter') this.#enter();
    else if (event.key === 'Escape' && (this.#gesture !== undefined || this.#cross !== undefined)) this.#escape();
    else if ((event.key === 'Delete' || event.key === 'Backspace') && this.#selected !== undefined) this.#delete();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** An arrow key: moves the cross, and with it what is being drawn or is selected. */
  #step([x, y]: Point, far: number): void {
    const selected = this.#selectedMark();
    if (selected !== undefined && this.#cross === undefined) {
      replace(this.#board, selected, shifted(unsigned(selected), x * far, y * far));
      return;
    }
    const [fromX, fromY] = this.#cross ?? [0.5, 0.5];
    const shown = this.#cross !== undefined;
    this.#cross = shown ? [asFraction(fromX + x * far), asFraction(fromY + y * far)] : [fromX, fromY];
    this.#board.view.overlay.cross(this.#cross);
    this.#board.cursor(this.#cross);
    if (this.#gesture?.pointer === undefined) this.#gesture?.gesture.to(this.#cross);
  }

  #enter(): void {
    if (this.#gesture !== undefined) return this.#finish();
    this.#cross ??= [0.5, 0.5];
    this.#board.view.overlay.cross(this.#cross);
    const gesture = this.#begin(this.#cross, false);
    if (this.#selected !== undefined) return this.#hideCross();
    if (gesture === undefined) return;
    const { tool } = this.#board.settings;
    gesture.to(this.#cross);
    if (tool === 'text' || tool === 'eraser') gesture.end();
    else this.#gesture = { gesture, pointer: undefined };
  }

  #escape(): void {
    this.#finish();
    this.#hideCross();
  }

  #delete(): void {
    const selected = this.#selectedMark();
    this.#select(undefined);
    if (selected === undefined) return;
    this.#board.remove(selected.id);
    this.#board.record([{ before: unsigned(selected), after: undefined }]);
  }

  #selectedMark() {
    return this.#selected === undefined ? undefined : this.#board.view.markOf(this.#selected);
  }

  #select(id: string | undefined): void {
    const box = id === undefined ? undefined : this.#board.view.boxOf(id);
    this.#selected = box === undefined ? undefined : id;
    this.#board.view.overlay.select(box);
  }

  #hideCross(): void {
    if (this.#gesture?.pointer === undefined) this.#finish();
    this.#cross = undefined;
    this.#board.view.overlay.cross(undefined);
  }

  #pointOf(event: PointerEvent): Point {
    return fractionOf(event, this.#place());
  }

  /** Where the surface is: looked up once a frame. */
  #place(): DOMRect {
    if (this.#box === undefined) {
      this.#box = this.#element.getBoundingClientRect();
      this.#clock.frame(() => {
        this.#box = undefined;
      });
    }
    return this.#box;
  }
}

function fractionOf({ clientX, clientY }: PointerEvent, box: DOMRect): Point {
  return [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
}

/** Every place since the last event; only the event itself where the page may not ask (an insecure context), or it was made by a script. */
function coalesced(event: PointerEvent): PointerEvent[] {
  const all = 'getCoalescedEvents' in event ? event.getCoalescedEvents() : [];
  return all.length === 0 ? [event] : all;
}

function rounded([x, y]: Point): Point {
  return [asFraction(x), asFraction(y)];
}

function pressureOf({ pointerType, pressure }: PointerEvent): number | undefined {
  return pointerType === 'pen' && pressure > 0 ? pressure : undefined;
}
