import type { Board, HandSettings } from './board.ts';
import type { Place } from './canvas-layer.ts';
import type { Box } from './geometry.ts';
import { Hand } from './hand.ts';
import { emptyHistory, record, redo, undo, type History, type Step, type Turn } from './history.ts';
import { LiveStrokes } from './live-strokes.ts';
import { isDrawable, isSame, type Mark, type Point, type Progress, type SignedMark } from './mark.ts';
import type { WhoIs } from './people.ts';
import { browserClock, type Clock } from './settled-layer.ts';
import type { Shape } from './shape.ts';
import { SurfaceView } from './surface-view.ts';
import { unsigned } from './gestures.ts';

/** Where what I do goes. Surfaces are named by the caller, one name for each page of each file and each shared screen. */
export interface Outlet {
  add(surface: string, mark: Mark): void;
  remove(surface: string, id: string): void;
  /** All marks, or only mine. */
  clear(surface: string, own: boolean): void;
  /** A piece of a stroke that is being drawn; may be lost. */
  progress(surface: string, progress: Progress): void;
  /** Once a frame at most; may be lost. */
  cursor(surface: string, point: Point): void;
  /** What there is to undo or to clear has changed. */
  changed(): void;
}

export interface AnnotatorParts {
  me: string;
  who: WhoIs;
  outlet: Outlet;
  newId: () => string;
  /** The person wants no motion that is not needed. */
  still?: boolean;
  clock?: Clock;
}

export interface Rights {
  draw: boolean;
  /** Mine: the file is, or the screen. */
  removeAny: boolean;
}

export interface Mounted {
  resize: (place: Place) => void;
  /** Of the same size, another part of it is seen. */
  look: (place: Place) => void;
  unmount: () => void;
}

interface Mounting {
  view: SurfaceView;
  hand: Hand;
}

/**
 * The annotation engine: every mark of a call on every surface, drawn where a surface is on the screen. It knows nothing
 * of how things travel: what others do comes in through its methods, what I do goes out through the outlet.
 */
export class Annotator {
  readonly #parts: AnnotatorParts;
  readonly #clock: Clock;
  readonly #marks = new Map<string, Map<string, SignedMark>>();
  readonly #live: LiveStrokes;
  readonly #mounted = new Map<string, Mounting>();
  #settings: HandSettings = { tool: undefined, color: '#000000', width: 4 };
  #rights: Rights = { draw: true, removeAny: false };
  #history: History = emptyHistory;
  #changes = 0;

  constructor(parts: AnnotatorParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? browserClock;
    this.#live = new LiveStrokes((surface, id) => this.#mounted.get(surface)?.view.live.end(id));
  }

  get canUndo(): boolean {
    return this.#history.done.length > 0;
  }

  get canRedo(): boolean {
    return this.#history.undone.length > 0;
  }

  /** Rises with every mark that comes, goes or becomes another. */
  get changes(): number {
    return this.#changes;
  }

  /** What a surface that is on the screen has in a box, in page units, lowest first. */
  shapesOn(surface: string, box: Box): readonly Shape[] {
    return this.#mounted.get(surface)?.view.shapesIn(box) ?? [];
  }

  /** What lies on a surface, lowest first. */
  marksOn(surface: string): SignedMark[] {
    return [...(this.#marks.get(surface)?.values() ?? [])];
  }

  hold(settings: HandSettings): void {
    this.#settings = settings;
    this.#handsChanged();
  }

  allow(rights: Rights): void {
    this.#rights = rights;
    this.#handsChanged();
  }

  /** The surface is on the screen from now on: over `element`, which is positioned. */
  mount(surface: string, element: HTMLElement, place: Place): Mounted {
    this.#unmount(surface);
    const view = new SurfaceView(element, place, this.#parts.who, this.#parts.still ?? false, this.#clock);
    view.fill(this.marksOn(surface));
    for (const progress of this.#live.on(surface)) view.progress(progress);
    const mounting = { view, hand: new Hand(element, this.#board(surface, view), this.#clock) };
    this.#mounted.set(surface, mounting);
    return {
      resize: (next) => view.resize(next),
      look: (next) => view.look(next),
      unmount: () => {
        if (this.#mounted.get(surface) === mounting) this.#unmount(surface);
      },
    };
  }

  /** A mark that is there now, whoever drew it, or another in the place of its author's of the same id. */
  add(surface: string, mark: SignedMark): void {
    this.#live.settle(mark.id);
    const mounting = this.#mounted.get(surface);
    if (!isDrawable(mark)) return mounting?.view.live.end(mark.id);
    if (mark.tool === 'laser') return mounting?.view.progress({ ...mark, start: 0 });
    const marks = this.#marks.get(surface) ?? new Map<string, SignedMark>();
    const before = marks.get(mark.id);
    if (before !== undefined && isSame(before, mark)) return;
    this.#marks.set(surface, marks.set(mark.id, mark));
    this.#changes += 1;
    mounting?.view.add(mark);
    if (before !== undefined) mounting?.hand.marksChanged();
  }

  remove(surface: string, id: string): void {
    const marks = this.#marks.get(surface);
    if (marks?.delete(id) !== true) return;
    this.#changes += 1;
    if (marks.size === 0) this.#marks.delete(surface);
    this.#mounted.get(surface)?.view.remove(id);
    this.#mounted.get(surface)?.hand.marksChanged();
  }

  /** Everything of one author, or of everyone. */
  clear(surface: string, author?: string): void {
    const hits = (one: string): boolean => author === undefined || one === author;
    this.#live.drop((stroke) => stroke.surface === surface && hits(stroke.author));
    for (const mark of this.marksOn(surface)) if (hits(mark.author)) this.remove(surface, mark.id);
  }

  /** The truth about every surface, after joining or coming back. What did not change is not drawn again. */
  reset(surfaces: ReadonlyMap<string, readonly SignedMark[]>): void {
    for (const surface of this.#marks.keys()) {
      const kept = new Set(surfaces.get(surface)?.map(({ id }) => id));
      for (const { id } of this.marksOn(surface)) if (!kept.has(id)) this.remove(surface, id);
    }
    for (const [surface, marks] of surfaces) {
      for (const mark of marks) if (mark.tool !== 'laser') this.add(surface, mark);
    }
    this.#parts.outlet.changed();
  }

  /** Somebody is drawing. */
  progress(surface: string, author: string, progress: Progress): void {
    if (this.#marks.get(surface)?.has(progress.id) === true) return;
    const next = progress.tool === 'laser' ? laser(progress) : this.#live.extend(surface, author, progress);
    if (next !== undefined) this.#mounted.get(surface)?.view.progress(next);
  }

  /** Somebody points. They point at one surface at a time. */
  cursor(surface: string, author: string, point: Point): void {
    if (!point.every((value) => Number.isFinite(value) && value >= 0 && value <= 1)) return;
    for (const [name, { view }] of this.#mounted) {
      if (name === surface) view.cursors.move(author, point);
      else view.cursors.gone(author);
    }
  }

  /** Somebody is not in the call any more: what they drew stays. */
  left(author: string): void {
    this.#live.drop((stroke) => stroke.author === author);
    for (const { view } of this.#mounted.values()) view.cursors.gone(author);
  }

  undo(): void {
    this.#turn(undo(this.#history, this.#present));
  }

  redo(): void {
    this.#turn(redo(this.#history, this.#present));
  }

  /** Removes my marks from a surface, or everyone's. Mine come back with one undo. */
  sweep(surface: string, own: boolean): void {
    const mine = this.marksOn(surface).filter(({ author }) => author === this.#parts.me);
    this.clear(surface, own ? this.#parts.me : undefined);
    this.#parts.outlet.clear(surface, own);
    this.#record({ surface, changes: mine.map((mark) => ({ before: unsigned(mark), after: undefined })) });
  }

  close(): void {
    for (const surface of this.#mounted.keys()) this.#unmount(surface);
    this.#live.drop(() => true);
  }

  readonly #present = (surface: string, id: string): boolean => this.#marks.get(surface)?.has(id) === true;

  #turn({ history, step }: Turn): void {
    this.#history = history;
    const surface = step?.surface ?? '';
    for (const { before, after } of step?.changes ?? []) {
      if (after !== undefined) this.#add(surface, after);
      else if (before !== undefined) this.#remove(surface, before.id);
    }
    this.#parts.outlet.changed();
  }

  #add(surface: string, mark: Mark): void {
    this.add(surface, { ...mark, author: this.#parts.me });
    this.#parts.outlet.add(surface, mark);
  }

  #remove(surface: string, id: string): void {
    this.remove(surface, id);
    this.#parts.outlet.remove(surface, id);
  }

  #record(step: Step): void {
    this.#history = record(this.#history, step);
    this.#parts.outlet.changed();
  }

  #board(surface: string, view: SurfaceView): Board {
    const [settings, rights] = [() => this.#settings, () => this.#rights];
    const { outlet, newId, who, me } = this.#parts;
    return {
      view,
      newId,
      get settings() {
        return settings();
      },
      get rights() {
        return rights();
      },
      isMine: ({ author }) => author === me,
      authorOf: ({ author }) => who(author),
      add: (mark) => this.#add(surface, mark),
      remove: (id) => this.#remove(surface, id),
      progress: (progress) => outlet.progress(surface, progress),
      cursor: (point) => outlet.cursor(surface, point),
      record: (changes) => this.#record({ surface, changes }),
      undo: () => this.undo(),
      redo: () => this.redo(),
    };
  }

  #unmount(surface: string): void {
    const mounting = this.#mounted.get(surface);
    if (mounting === undefined) return;
    // First the hand: what it is doing still belongs here.
    mounting.hand.close();
    mounting.view.close();
    this.#mounted.delete(surface);
  }

  #handsChanged(): void {
    for (const { hand } of this.#mounted.values()) hand.settingsChanged();
  }
}

function laser(progress: Progress): Progress | undefined {
  return isDrawable(progress) ? progress : undefined;
}
