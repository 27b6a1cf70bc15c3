import { describe, expect, it } from 'vitest';
import { GAP, PageLayout } from './page-layout.ts';

const portrait = { width: 600, height: 800 };
const landscape = { width: 800, height: 400 };
const frame = { width: 624, height: 500 };
const layout = (sizes = [portrait, landscape, portrait], zoom = 1): PageLayout => new PageLayout(sizes, frame, zoom);

describe('where pages are', () => {
  it('makes the first page as wide as the frame at zoom 1', () => {
    expect(layout().scale).toBe(1);
    // The widest of them makes the content wider than the frame.
    expect(layout().place(1)).toEqual({ left: 112, top: GAP, width: 600, height: 800 });
    expect(layout().place(2).top).toBe(800 + 2 * GAP);
  });

  it('finds the page at a height', () => {
    const pages = layout();
    expect([0, 800, 812, 824, 1236, 99_999].map((top) => pages.pageAt(top))).toEqual([1, 1, 1, 2, 3, 3]);
    expect(pages.pagesWithin(0, 500)).toEqual([1]);
    expect(pages.pagesWithin(700, 1300)).toEqual([1, 2, 3]);
  });

  it('brings every page to the upper edge, the last one too', () => {
    const pages = layout();
    for (const page of [1, 2, 3]) {
      const { top } = pages.scrollTo(page, { x: 0.5, y: 0 });
      expect(top).toBe(pages.place(page).top - GAP / 2);
    }
  });

  it('puts a single page that is smaller than the frame in its middle', () => {
    const place = new PageLayout([landscape], { width: 824, height: 1000 }, 1).place(1);
    expect(place.top).toBe(300);
    expect(place.left).toBe(GAP);
  });

  it('sees a whole page', () => {
    const zoom = layout().zoomToPage(1);
    expect(layout(undefined, zoom).place(1).height).toBeCloseTo(frame.height - 2 * GAP);
  });
});

describe('A43: what is seen is the same in frames of other sizes', () => {
  it.each([
    [1, 0],
    [1, 0.4],
    [2, 0],
    [3, 0],
  ])('page %i at %f of its height', (page, y) => {
    const view = { zoom: 1.5, x: 0.5, y };
    for (const other of [frame, { width: 1800, height: 900 }, { width: 320, height: 480 }]) {
      const pages = new PageLayout([portrait, landscape, portrait], other, view.zoom);
      const { left, top } = pages.scrollTo(page, view);
      const seen = pages.viewAt(left, top);
      expect(seen.page).toBe(page);
      expect(seen.view.x).toBeCloseTo(view.x);
      expect(seen.view.y).toBeCloseTo(y);
    }
  });

  it('is the next page once its head is near the upper edge', () => {
    const pages = layout();
    expect(pages.viewAt(0, pages.place(2).top - 40)).toMatchObject({ page: 2, view: { y: 0 } });
    expect(pages.viewAt(0, pages.place(2).top - 100).page).toBe(1);
  });
});

it('a document of 20,000 pages is laid out and searched', () => {
  const pages = new PageLayout(
    Array.from({ length: 20_000 }, () => portrait),
    frame,
    1,
  );
  expect(pages.pageAt(pages.place(19_999).top + 1)).toBe(19_999);
});
