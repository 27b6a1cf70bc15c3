import type { View } from './messages.ts';

export interface Size {
  width: number;
  height: number;
}

export interface Place extends Size {
  left: number;
  top: number;
}

export const GAP = 12;
const ZOOM = { min: 0.25, max: 8 };
/** A page counts as the one looked at once its head is in the upper eighth. */
const NEARLY = 1 / 8;

export const clampZoom = (zoom: number): number => Math.min(Math.max(zoom, ZOOM.min), ZOOM.max);
const clamp = (value: number): number => Math.min(Math.max(value, 0), 1);

/**
 * Where the pages of a document are, one below the other, in a frame of a size and at a zoom. Zoom 1 makes the first
 * page as wide as the frame, so that the same view shows the same to people with frames of different sizes.
 */
export class PageLayout {
  readonly frame: Size;
  readonly zoom: number;
  /** CSS pixels per unit of a page. */
  readonly scale: number;
  readonly content: Size;
  readonly #sizes: readonly Size[];
  readonly #tops: Float64Array;

  constructor(sizes: readonly Size[], frame: Size, zoom: number) {
    this.#sizes = sizes;
    this.frame = frame;
    this.zoom = zoom;
    this.scale = this.#fitWidth() * zoom;
    this.#tops = new Float64Array(sizes.length);
    let top = GAP;
    let widest = 0;
    sizes.forEach((size, index) => {
      this.#tops[index] = top;
      top += size.height * this.scale + GAP;
      widest = Math.max(widest, size.width * this.scale);
    });
    const last = (sizes.at(-1)?.height ?? 0) * this.scale;
    // Below the last page there is room enough for it to come up to the upper edge like any other.
    const rest = sizes.length > 1 ? Math.max(0, frame.height - last - 2 * GAP) : 0;
    this.content = { width: Math.max(frame.width, widest + 2 * GAP), height: Math.max(top + rest, frame.height) };
  }

  #fitWidth(): number {
    return Math.max(this.frame.width - 2 * GAP, 1) / (this.#sizes[0]?.width || 1);
  }

  /** The zoom at which the whole of a page is seen. */
  zoomToPage(page: number): number {
    const { width, height } = this.#size(page);
    const whole = Math.min((this.frame.width - 2 * GAP) / width, (this.frame.height - 2 * GAP) / height);
    return clampZoom(whole / this.#fitWidth());
  }

  #size(page: number): Size {
    return this.#sizes[page - 1] ?? { width: 1, height: 1 };
  }

  place(page: number): Place {
    const size = this.#size(page);
    const width = size.width * this.scale;
    const height = size.height * this.scale;
    // A single page smaller than the frame is in its middle; several begin at the head.
    const spare = this.#sizes.length === 1 ? Math.max(0, (this.content.height - height) / 2) : undefined;
    return { left: (this.content.width - width) / 2, top: spare ?? this.#tops[page - 1] ?? 0, width, height };
  }

  /** The last page whose head is at or above `top`. */
  pageAt(top: number): number {
    let low = 0;
    let high = this.#sizes.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#tops[middle] ?? 0) <= top) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** The pages of which anything is between two heights. */
  pagesWithin(from: number, to: number): number[] {
    const pages: number[] = [];
    for (let page = this.pageAt(from); page <= this.#sizes.length && this.place(page).top < to; page++)
      pages.push(page);
    return pages;
  }

  /** How far to scroll so that `view` of a page is seen. */
  scrollTo(page: number, { x, y }: Pick<View, 'x' | 'y'>): { left: number; top: number } {
    const { left, top, width, height } = this.place(page);
    // A little air above the head, and nothing of the page before.
    const head = y === 0 ? Math.max(0, top - GAP / 2) : top + y * height;
    return {
      left: this.#within(left + x * width - this.frame.width / 2, this.content.width - this.frame.width),
      top: this.#within(head, this.content.height - this.frame.height),
    };
  }

  #within(value: number, most: number): number {
    return Math.min(Math.max(value, 0), Math.max(most, 0));
  }

  /** What is seen when scrolled that far. */
  viewAt(left: number, top: number): { page: number; view: View } {
    const page = this.pageAt(top + Math.max(2 * GAP, this.frame.height * NEARLY));
    const place = this.place(page);
    return {
      page,
      view: {
        zoom: this.zoom,
        x: clamp((left + this.frame.width / 2 - place.left) / place.width),
        y: clamp((top - place.top) / place.height),
      },
    };
  }
}
