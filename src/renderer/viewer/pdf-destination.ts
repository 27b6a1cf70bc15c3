import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import * as v from 'valibot';

const Reference = v.object({ num: v.number(), gen: v.number() });

/** The page that a destination inside a document means, by name or as it is; undefined when it means none. */
export async function pageOf(document: PDFDocumentProxy, destination: unknown): Promise<number | undefined> {
  try {
    const target: unknown = typeof destination === 'string' ? await document.getDestination(destination) : destination;
    if (!Array.isArray(target)) return undefined;
    const [first]: unknown[] = target;
    const index = v.is(Reference, first) ? await document.getPageIndex(first) : first;
    if (typeof index !== 'number' || !Number.isInteger(index)) return undefined;
    return index >= 0 && index < document.numPages ? index + 1 : undefined;
  } catch {
    return undefined;
  }
}
