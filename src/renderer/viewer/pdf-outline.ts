import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import * as v from 'valibot';
import { MAX_OUTLINE, type OutlineEntry } from './messages.ts';
import { pageOf } from './pdf-destination.ts';

const Node = v.object({ title: v.string(), dest: v.unknown(), items: v.array(v.unknown()) });
const DEEPEST = 8;

/** A document's table of contents, flat, in order. What is malformed in it is left out. */
export async function outlineOf(document: PDFDocumentProxy): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = [];
  const add = async (nodes: readonly unknown[], level: number): Promise<void> => {
    for (const node of nodes) {
      if (entries.length >= MAX_OUTLINE) return;
      const parsed = v.safeParse(Node, node);
      if (!parsed.success) continue;
      const page = await pageOf(document, parsed.output.dest);
      const title = parsed.output.title.trim().slice(0, 512);
      entries.push({ title: title === '' ? 'Untitled' : title, level, ...(page === undefined ? {} : { page }) });
      if (level < DEEPEST) await add(parsed.output.items, level + 1);
    }
  };
  const roots: unknown = await document.getOutline();
  await add(Array.isArray(roots) ? roots : [], 1);
  return entries;
}
