import { Annotator, type Mounted } from '../sync/annotations/annotator.ts';
import type { Place } from '../sync/annotations/canvas-layer.ts';
import type { Box } from '../sync/annotations/geometry.ts';
import type { SignedMark } from '../sync/annotations/mark.ts';
import { newId } from '../sync/annotations/new-id.ts';
import type { Author } from '../sync/annotations/people.ts';
import type { Shape } from '../sync/annotations/shape.ts';
import { toolOf } from '../sync/annotations/tool-keys.ts';
import type { MarksSaid, MarksTell, Placed } from './marks-messages.ts';
import type { PageSurface, PageSurfaces } from './page-surfaces.ts';

const nameOf = (page: number): string => String(page);
const signed = ({ from, annotation }: Placed): SignedMark => ({ ...annotation, author: from });

/** Lays the annotation engine over the pages of the file, and passes on what comes and goes. */
export class Marks {
  readonly #said: (message: MarksSaid) => void;
  readonly #mounted = new Map<number, { mounted: Mounted; surface: PageSurface }>();
  #waiting = false;
  #holds = false;
  readonly #surfaces: PageSurfaces;
  #annotator: Annotator | undefined;
  #people: ReadonlyMap<string, Author> = new Map();

  constructor(surfaces: PageSurfaces, said: (message: MarksSaid) => void) {
    this.#surfaces = surfaces;
    this.#said = said;
    said({ type: 'ready' });
  }

  hear(message: MarksTell): void {
    if (message.type === 'hand') return this.#hand(message);
    const annotator = this.#annotator;
    if (annotator === undefined) return;
    switch (message.type) {
      case 'change':
        this.#change(annotator, message);
        break;
      case 'progress':
        annotator.progress(nameOf(message.page), message.from, { ...message.annotation, start: message.start });
        break;
      case 'cursor':
        annotator.cursor(nameOf(message.page), message.from, [message.x, message.y]);
        break;
      case 'left':
        annotator.left(message.from);
        break;
      case 'do':
        if (message.what === 'undo') annotator.undo();
        else annotator.redo();
        break;
      case 'sweep':
        annotator.sweep(nameOf(message.page), message.own);
        break;
    }
  }

  /** Rises with every change of what lies on the pages. */
  get changes(): number {
    return this.#annotator?.changes ?? 0;
  }

  /** What a page has in a box, in page units, lowest first. */
  on(page: number, box: Box): readonly Shape[] {
    return this.#annotator?.shapesOn(nameOf(page), box) ?? [];
  }

  #hand({ me, people, tool, color, width, draw, removeAny }: Extract<MarksTell, { type: 'hand' }>): void {
    this.#people = new Map(people.map(({ id, name, colour }) => [id, { name, colour }]));
    const annotator = (this.#annotator ??= this.#begin(me));
    annotator.allow({ draw, removeAny });
    annotator.hold({ tool, color, width });
    this.#holds = tool !== undefined;
  }

  #begin(me: string): Annotator {
    const annotator: Annotator = new Annotator({
      me,
      who: (author) => this.#people.get(author),
      newId,
      still: matchMedia('(prefers-reduced-motion: reduce)').matches,
      outlet: {
        add: (page, annotation) => this.#said({ type: 'add', page: Number(page), annotation }),
        remove: (page, id) => this.#said({ type: 'remove', page: Number(page), id }),
        clear: (page, own) => this.#said({ type: 'clear', page: Number(page), own }),
        progress: (page, { start, ...annotation }) =>
          this.#said({ type: 'progress', page: Number(page), annotation, start }),
        cursor: (page, [x, y]) => this.#point(Number(page), x, y),
        changed: () => this.#said({ type: 'history', undo: annotator.canUndo, redo: annotator.canRedo }),
      },
    });
    this.#surfaces.follow({
      added: (surface) => {
        const mounted = annotator.mount(nameOf(surface.page), surface.element, placeOf(surface));
        this.#mounted.set(surface.page, { mounted, surface });
      },
      resized: (surface) => {
        const { mounted } = this.#mounted.get(surface.page) ?? {};
        if (mounted === undefined) return;
        this.#mounted.set(surface.page, { mounted, surface });
        mounted.resize(placeOf(surface));
      },
      removed: ({ page }) => {
        this.#mounted.get(page)?.mounted.unmount();
        this.#mounted.delete(page);
      },
    });
    // At a high zoom only what is seen of a page is drawn.
    document.addEventListener('keydown', (event) => this.#key(event));
    document.addEventListener('scroll', () => this.#scrolled(), { capture: true, passive: true });
    return annotator;
  }

  /** With the tools out, letters take them; where text is written they are letters. */
  #key(event: KeyboardEvent): void {
    if (!this.#holds || event.target instanceof HTMLTextAreaElement) return;
    const tool = toolOf(event);
    if (tool !== undefined) this.#said({ type: 'tool', tool });
  }

  /** Once a frame. */
  #scrolled(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      for (const { mounted, surface } of this.#mounted.values()) mounted.look(placeOf(surface));
    });
  }

  #point(page: number, x: number, y: number): void {
    // Dragged beyond the page: nobody points there.
    if (x >= 0 && x <= 1 && y >= 0 && y <= 1) this.#said({ type: 'cursor', page, x, y });
  }

  #change(annotator: Annotator, { whole, added, removed }: Extract<MarksTell, { type: 'change' }>): void {
    if (whole) {
      const pages = new Map<string, SignedMark[]>();
      for (const placed of added) {
        const page = nameOf(placed.page);
        const marks = pages.get(page);
        if (marks === undefined) pages.set(page, [signed(placed)]);
        else marks.push(signed(placed));
      }
      annotator.reset(pages);
      return;
    }
    for (const { page, id } of removed) annotator.remove(nameOf(page), id);
    for (const placed of added) annotator.add(nameOf(placed.page), signed(placed));
  }
}

function placeOf({ element, width, height }: PageSurface): Place {
  const { left, top } = element.getBoundingClientRect();
  const visible = { left: -left, top: -top, right: innerWidth - left, bottom: innerHeight - top };
  return { width, height, pixelRatio: devicePixelRatio, visible };
}
