import { inTime } from './frame-error.ts';
import { limits } from './limits.ts';
import type { View } from './messages.ts';
import { PageLayout, clampZoom, type Size } from './page-layout.ts';
import type { PageSource } from './page-source.ts';
import type { PageSurfaces } from './page-surfaces.ts';

interface Shown {
  element: HTMLElement;
  /** In it: what the document draws, and nothing else. */
  paper: HTMLElement;
  drawing: AbortController | undefined;
  /** At which scale it is drawn; undefined: not yet. */
  scale: number | undefined;
}

export interface Look {
  page: number;
  view: View;
}

export interface PageListEvents {
  seen: (look: Look, person: boolean) => void;
  /** A page is drawn, or cannot be. */
  settled: (page: number) => void;
  /** Its text can be marked and its links followed. */
  decorated: (page: number) => void;
}

/**
 * The pages of a document in a scrolled element: only those near what is seen exist, those seen are drawn first, then
 * the next and the one before, so that turning a page shows what is there already.
 */
export class PageList {
  readonly element: HTMLElement;
  readonly #source: PageSource;
  readonly #surfaces: PageSurfaces;
  readonly #sizes: Size[];
  readonly #canvas = document.createElement('div');
  readonly #shown = new Map<number, Shown>();
  readonly #observer: ResizeObserver;
  readonly #over = new AbortController();
  readonly #on: PageListEvents;
  #layout: PageLayout;
  #look: Look;
  /** Where scrolling was asked to end, so that the event it causes is not taken for the person's. */
  #asked: { left: number; top: number } | undefined;
  #busy = false;
  #learning = false;

  constructor(
    source: PageSource,
    surfaces: PageSurfaces,
    parent: HTMLElement,
    on: PageListEvents,
    start: { page: number; view: View | undefined },
  ) {
    this.#source = source;
    this.#surfaces = surfaces;
    this.#on = on;
    this.#sizes = Array.from({ length: source.pages }, () => source.size);
    this.element = document.createElement('div');
    this.element.className = 'pages';
    this.element.tabIndex = 0;
    this.element.setAttribute('role', 'document');
    this.element.append(this.#canvas);
    parent.replaceChildren(this.element);
    this.#layout = new PageLayout(this.#sizes, this.#frame(), 1);
    const zoom = start.view?.zoom ?? this.#firstZoom();
    this.#look = { page: this.#page(start.page), view: start.view ?? { zoom, x: 0.5, y: 0 } };

    const { signal } = this.#over;
    this.element.addEventListener('scroll', () => this.#scrolled(), { signal, passive: true });
    this.element.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
    this.#observer = new ResizeObserver(() => this.#arrange());
    this.#observer.observe(this.element);
    this.#arrange();
  }

  get look(): Look {
    return this.#look;
  }

  elementOf(page: number): HTMLElement | undefined {
    return this.#shown.get(page)?.element;
  }

  #frame(): Size {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  #page(page: number): number {
    return Math.min(Math.max(Math.trunc(page), 1), this.#source.pages);
  }

  /** Slides and pictures are seen whole; what is higher than wide is read at full width, but not in giant letters. */
  #firstZoom(): number {
    const { width, height } = this.#source.size;
    const whole = this.#layout.zoomToPage(1);
    if (width >= height || this.#source.pages === 1) return whole;
    return Math.max(whole, Math.min(1, (1.6 * width) / Math.max(this.#frame().width, 1)));
  }

  /** Shows a page, its head or `view` of it. A page that is not there is the nearest that is. */
  show(page: number, view?: View, person = false): void {
    const zoom = clampZoom(view?.zoom ?? this.#look.view.zoom);
    this.#look = { page: this.#page(page), view: { x: view?.x ?? this.#look.view.x, y: view?.y ?? 0, zoom } };
    this.#arrange();
    this.#on.seen(this.#look, person);
  }

  turn(by: number): void {
    this.show(this.#look.page + by, undefined, true);
  }

  zoom(to: 'in' | 'out' | 'width' | 'page'): void {
    const now = this.#look.view.zoom;
    const next = {
      in: now * 1.25,
      out: now / 1.25,
      width: 1,
      page: this.#layout.zoomToPage(this.#look.page),
    }[to];
    this.#zoomTo(next, to === 'page' ? 0 : undefined);
  }

  #zoomTo(zoom: number, y = this.#look.view.y): void {
    this.#look = { page: this.#look.page, view: { ...this.#look.view, zoom: clampZoom(zoom), y } };
    this.#arrange();
    this.#on.seen(this.#look, true);
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    // The point under the pointer stays where it is.
    const place = this.#layout.place(this.#look.page);
    const box = this.element.getBoundingClientRect();
    const at = { left: event.clientX - box.left, top: event.clientY - box.top };
    const x = (this.element.scrollLeft + at.left - place.left) / place.width;
    const y = (this.element.scrollTop + at.top - place.top) / place.height;
    const zoom = clampZoom(this.#look.view.zoom * Math.exp(-event.deltaY / 300));
    const scaled = zoom / this.#layout.zoom;
    this.#look = {
      page: this.#look.page,
      view: {
        zoom,
        x: Math.min(Math.max(x + (this.#layout.frame.width / 2 - at.left) / (place.width * scaled), 0), 1),
        y: Math.min(Math.max(y - at.top / (place.height * scaled), 0), 1),
      },
    };
    this.#arrange();
    this.#on.seen(this.#look, true);
  }

  #scrolled(): void {
    const { scrollLeft: left, scrollTop: top } = this.element;
    const asked = this.#asked;
    if (asked !== undefined && Math.abs(asked.left - left) < 2 && Math.abs(asked.top - top) < 2) return;
    this.#asked = undefined;
    this.#look = this.#layout.viewAt(left, top);
    this.#populate();
    this.#on.seen(this.#look, true);
  }

  /** Lays everything out anew for the frame's size, the pages' sizes and the zoom, without losing what is looked at. */
  #arrange(): void {
    const frame = this.#frame();
    if (frame.width === 0 || frame.height === 0) return;
    this.#layout = new PageLayout(this.#sizes, frame, this.#look.view.zoom);
    const { width, height } = this.#layout.content;
    this.#canvas.style.inlineSize = `${width}px`;
    this.#canvas.style.blockSize = `${height}px`;
    const to = this.#layout.scrollTo(this.#look.page, this.#look.view);
    this.element.scrollTo({ ...to, behavior: 'instant' });
    this.#asked = to;
    for (const [page, shown] of this.#shown) this.#position(page, shown.element);
    this.#populate();
  }

  #near(): number[] {
    const { height } = this.#layout.frame;
    const top = this.element.scrollTop;
    const seen = this.#layout.pagesWithin(top, top + height);
    const first = seen[0] ?? 1;
    const last = seen.at(-1) ?? 1;
    const around = [last + 1, first - 1, last + 2].filter((page) => page >= 1 && page <= this.#source.pages);
    return [...new Set([this.#look.page, ...seen, ...around])];
  }

  #populate(): void {
    const near = this.#near();
    for (const page of this.#shown.keys()) if (!near.includes(page)) this.#drop(page);
    for (const page of near) if (!this.#shown.has(page)) this.#add(page);
    void this.#draw();
  }

  #add(page: number): void {
    const element = document.createElement('section');
    element.className = 'page';
    element.setAttribute('aria-label', `Page ${page}`);
    const paper = document.createElement('div');
    paper.className = 'paper';
    element.append(paper);
    this.#canvas.append(element);
    this.#shown.set(page, { element, paper, drawing: undefined, scale: undefined });
    this.#position(page, element);
  }

  #position(page: number, element: HTMLElement): void {
    // On whole dots, or everything drawn is blurred a little.
    const place = this.#layout.place(page);
    const [width, height] = [Math.round(place.width), Math.round(place.height)];
    const { scale } = this.#layout;
    element.style.transform = `translate(${Math.round(place.left)}px, ${Math.round(place.top)}px)`;
    element.style.inlineSize = `${width}px`;
    element.style.blockSize = `${height}px`;
    element.style.setProperty('--total-scale-factor', String(scale));
    this.#surfaces.put({ page, element, width, height, scale });
  }

  #drop(page: number): void {
    const shown = this.#shown.get(page);
    shown?.drawing?.abort();
    this.#shown.delete(page);
    this.#surfaces.remove(page);
    shown?.element.remove();
  }

  /** One page after the other, what is seen first, until all that are near are drawn at the scale of now. */
  async #draw(): Promise<void> {
    this.#stopUnwanted();
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) await this.#drawOne(...next);
    } finally {
      this.#busy = false;
    }
  }

  #stopUnwanted(): void {
    for (const shown of this.#shown.values()) {
      if (shown.drawing !== undefined && shown.scale !== this.#layout.scale) shown.drawing.abort();
    }
  }

  #next(): [number, Shown] | undefined {
    if (this.#over.signal.aborted) return undefined;
    for (const page of this.#near()) {
      const shown = this.#shown.get(page);
      if (shown === undefined) continue;
      if (shown.scale === undefined || (this.#source.redraws && shown.scale !== this.#layout.scale))
        return [page, shown];
    }
    return undefined;
  }

  async #drawOne(page: number, shown: Shown): Promise<void> {
    const drawing = new AbortController();
    shown.drawing = drawing;
    shown.scale = this.#layout.scale;
    shown.element.removeAttribute('data-failed');
    const { signal } = drawing;
    try {
      await this.#inTime(this.#source.draw(page, shown.paper, this.#layout.scale, signal));
    } catch {
      // Not if it was only given up: out of sight, or wanted at another scale.
      if (!signal.aborted) shown.element.dataset['failed'] = 'This page cannot be shown.';
    }
    if (!signal.aborted) {
      this.#on.settled(page);
      this.#learnSizes();
      await this.#decorate(page, shown.paper, signal);
    }
    // What took too long may still be at it.
    drawing.abort();
    shown.drawing = undefined;
  }

  #inTime(work: Promise<void>): Promise<void> {
    return inTime(work, limits.milliseconds, () => this.#source.held === true);
  }

  async #decorate(page: number, paper: HTMLElement, signal: AbortSignal): Promise<void> {
    try {
      const work = this.#source.decorate?.(page, paper, this.#layout.scale, signal);
      if (work !== undefined) await this.#inTime(work);
    } catch {
      // It is seen all the same, and only cannot be marked and followed.
    }
    if (!signal.aborted) this.#on.decorated(page);
  }

  /** Pages differ in size; what is not known yet is taken to be like the first. */
  #learnSizes(): void {
    if (this.#learning) return;
    this.#learning = true;
    const { pages, inPieces } = this.#source;
    if (inPieces !== true) void this.#learnSizesOf(Array.from({ length: pages }, (_, index) => index + 1));
    else void this.#learnSizesOf(this.#near()).finally(() => (this.#learning = false));
  }

  async #learnSizesOf(pages: readonly number[]): Promise<void> {
    let changed = false;
    for (const [index, page] of pages.entries()) {
      if (this.#over.signal.aborted) return;
      const size = await this.#source.sizeOf(page).catch(() => this.#source.size);
      const before = this.#sizes[page - 1];
      if (before?.width !== size.width || before.height !== size.height) {
        this.#sizes[page - 1] = size;
        changed = true;
      }
      // In steps, so that a long document is not laid out as often as it has pages.
      if (changed && (index + 1 === pages.length || page % 200 === 0) && !this.#over.signal.aborted) {
        changed = false;
        this.#arrange();
      }
    }
  }

  close(): void {
    this.#over.abort();
    this.#observer.disconnect();
    for (const page of this.#shown.keys()) this.#drop(page);
    this.#source.close();
  }
}
