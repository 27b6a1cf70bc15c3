import { AnnotationMode, TextLayer } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { limits } from './limits.ts';
import type { OutlineEntry } from './messages.ts';
import { openPdf, type OpenPdf } from './pdf-open.ts';
import { linkLayer } from './pdf-links.ts';
import { outlineOf } from './pdf-outline.ts';
import type { Pieces } from './pieces.ts';
import type { Size } from './page-layout.ts';
import type { PageSource } from './page-source.ts';

export interface LinkTargets {
  /** A link inside the document was followed. */
  page: (page: number) => void;
  /** A link out of it was: nothing opens by itself. */
  url: (url: string) => void;
}

/** A PDF as pages: a canvas each, with its text over it to select and its links over that. */
export class PdfSource implements PageSource {
  readonly redraws = true;
  readonly pages: number;
  readonly size: Size;
  readonly #document: PDFDocumentProxy;
  readonly #close: () => void;
  readonly #targets: LinkTargets;
  readonly #pieces: Pieces | undefined;

  private constructor({ document, close }: OpenPdf, size: Size, targets: LinkTargets, pieces: Pieces | undefined) {
    this.#pieces = pieces;
    this.#document = document;
    this.#close = close;
    this.#targets = targets;
    this.pages = document.numPages;
    this.size = size;
  }

  static async open(
    content: ArrayBuffer | Pieces,
    askPassword: (wrong: boolean) => Promise<string>,
    targets: LinkTargets,
  ): Promise<PdfSource> {
    const opened = await openPdf(content, askPassword);
    const first = await opened.document.getPage(1);
    return new PdfSource(opened, sizeOf(first), targets, content instanceof ArrayBuffer ? undefined : content);
  }

  get inPieces(): boolean {
    return this.#pieces !== undefined;
  }

  get held(): boolean {
    return this.#pieces?.awaited === true;
  }

  async sizeOf(page: number): Promise<Size> {
    return sizeOf(await this.#document.getPage(page));
  }

  async draw(number: number, element: HTMLElement, scale: number, signal: AbortSignal): Promise<void> {
    const page = await this.#document.getPage(number);
    signal.throwIfAborted();
    const canvas = await drawPage(page, scale * devicePixelRatio, signal);
    const before = element.querySelector('canvas');
    if (before === null) element.prepend(canvas);
    else before.replaceWith(canvas);
  }

  /** Text and links follow the page's scale by themselves. */
  async decorate(number: number, element: HTMLElement, scale: number, signal: AbortSignal): Promise<void> {
    if (element.querySelector('.textLayer') !== null) return;
    const page = await this.#document.getPage(number);
    const links = await linkLayer(page, this.#document, this.#targets);
    const text = document.createElement('div');
    text.className = 'textLayer';
    const textContentSource = await page.getTextContent();
    signal.throwIfAborted();
    await new TextLayer({ textContentSource, container: text, viewport: page.getViewport({ scale }) }).render();
    signal.throwIfAborted();
    element.append(text, links);
  }

  async thumbnail(number: number, width: number): Promise<ImageBitmap> {
    const page = await this.#document.getPage(number);
    const { signal } = new AbortController();
    return createImageBitmap(await drawPage(page, width / sizeOf(page).width, signal));
  }

  outline(): Promise<OutlineEntry[]> {
    return outlineOf(this.#document);
  }

  async textOf(number: number): Promise<string> {
    const page = await this.#document.getPage(number);
    const { items } = await page.getTextContent();
    return items.map((item) => ('str' in item ? item.str : '')).join('');
  }

  close(): void {
    this.#close();
  }
}

function sizeOf(page: PDFPageProxy): Size {
  const { width, height } = page.getViewport({ scale: 1 });
  // A page without a size is drawn as nothing; dividing by it would be worse.
  return { width: Math.min(Math.max(width, 1), 100_000), height: Math.min(Math.max(height, 1), 100_000) };
}

async function drawPage(page: PDFPageProxy, wanted: number, signal: AbortSignal): Promise<HTMLCanvasElement> {
  const { width, height } = sizeOf(page);
  const scale = Math.min(wanted, Math.sqrt(limits.canvasPixels / (width * height)));
  const viewport = page.getViewport({ scale });
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.floor(viewport.width));
  canvas.height = Math.max(1, Math.floor(viewport.height));
  const task = page.render({ canvas, viewport, annotationMode: AnnotationMode.ENABLE });
  const stop = (): void => task.cancel();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await task.promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return canvas;
}
