import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import * as v from 'valibot';
import { pageOf } from './pdf-destination.ts';
import type { LinkTargets } from './pdf-source.ts';

const Link = v.object({
  subtype: v.literal('Link'),
  rect: v.tuple([v.number(), v.number(), v.number(), v.number()]),
  url: v.optional(v.string()),
  dest: v.optional(v.unknown()),
});
/** More than anybody would click. */
const MOST = 500;

/** The links of a page as buttons in their places: nothing has an address that a click alone would go to. */
export async function linkLayer(
  page: PDFPageProxy,
  document: PDFDocumentProxy,
  targets: LinkTargets,
): Promise<HTMLElement> {
  const layer = window.document.createElement('div');
  layer.className = 'links';
  const viewport = page.getViewport({ scale: 1 });
  const annotations: unknown[] = await page.getAnnotations();
  for (const annotation of annotations.slice(0, MOST)) {
    const parsed = v.safeParse(Link, annotation);
    if (!parsed.success) continue;
    const { rect, url, dest } = parsed.output;
    const button = window.document.createElement('button');
    button.type = 'button';
    const [x1, y1] = point(viewport.convertToViewportPoint(rect[0], rect[1]));
    const [x2, y2] = point(viewport.convertToViewportPoint(rect[2], rect[3]));
    const share = (part: number, whole: number): string => `${(100 * part) / whole}%`;
    button.style.insetInlineStart = share(Math.min(x1, x2), viewport.width);
    button.style.insetBlockStart = share(Math.min(y1, y2), viewport.height);
    button.style.inlineSize = share(Math.abs(x2 - x1), viewport.width);
    button.style.blockSize = share(Math.abs(y2 - y1), viewport.height);
    if (url !== undefined) {
      button.title = url;
      button.setAttribute('aria-label', `Link to ${url}`);
      button.addEventListener('click', () => targets.url(url));
    } else if (dest !== undefined && dest !== null) {
      button.setAttribute('aria-label', 'Link inside this document');
      button.addEventListener('click', () => {
        void pageOf(document, dest).then((target) => {
          if (target !== undefined) targets.page(target);
        });
      });
    } else continue;
    layer.append(button);
  }
  return layer;
}

function point([x, y]: readonly unknown[]): [number, number] {
  return [typeof x === 'number' ? x : 0, typeof y === 'number' ? y : 0];
}
