import { TextLayer } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { tryOut } from './pdf-open.ts';

/** A page with some letters of the font that most documents lean on, a line and a box. */
const PAGE = [
  '<</Type/Catalog/Pages 2 0 R>>',
  '<</Type/Pages/Count 1/Kids[3 0 R]>>',
  '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>',
  '<</Length 62>>\nstream\nBT /F 12 Tf 10 100 Td (Practice) Tj ET 10 10 90 50 re S 9 9 m \nendstream',
  '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
];

/**
 * Reads and draws a page that nobody sees: whoever does something the first time is slow, and the first document that
 * somebody opens is not to be the first. Nothing depends on it.
 */
export async function practise(): Promise<void> {
  const task = await tryOut(new TextEncoder().encode(documentOf(PAGE))).catch(() => undefined);
  try {
    const page = await (await task?.promise)?.getPage(1);
    if (page === undefined) return;
    const viewport = page.getViewport({ scale: 1 });
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 200;
    await page.render({ canvas, viewport }).promise;
    const container = document.createElement('div');
    await new TextLayer({ textContentSource: await page.getTextContent(), container, viewport }).render();
  } catch {
    // The document that comes will say what is wrong.
  } finally {
    await task?.destroy();
  }
}

function documentOf(objects: readonly string[]): string {
  let text = '%PDF-1.7\n';
  const table = objects.map((object, index) => {
    const line = `${String(text.length).padStart(10, '0')} 00000 n \n`;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return line;
  });
  const size = objects.length + 1;
  return `${text}xref\n0 ${size}\n0000000000 65535 f \n${table.join('')}trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF`;
}
