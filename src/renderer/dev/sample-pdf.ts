import { PDFDocument, PDFName, PDFString, StandardFonts, rgb } from 'pdf-lib';

/** A document whose pages say which they are, with a link out of it on the first. */
export async function makePdf(pages: number, link?: string): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let number = 1; number <= pages; number++) {
    const page = document.addPage([595, 842]);
    page.drawText(`Page ${number}`, { x: 60, y: 740, size: 48, font });
    page.drawText(`The quick brown fox reads line ${number} of ${pages}.`, { x: 60, y: 680, size: 18, font });
    page.drawRectangle({ x: 60, y: 120, width: 475, height: 480, color: shade(number), borderWidth: 2 });
    if (number === 1 && link !== undefined) {
      const annotation = document.context.register(
        document.context.obj({
          Type: 'Annot',
          Subtype: 'Link',
          Rect: [60, 60, 300, 100],
          A: { S: 'URI', URI: PDFString.of(link) },
        }),
      );
      page.node.set(PDFName.of('Annots'), document.context.obj([annotation]));
    }
  }
  return document.save();
}

/** Far apart, so that a picture tells one page from the next. */
function shade(number: number) {
  const turn = ((number * 137.5) % 360) * (Math.PI / 180);
  return rgb(0.5 + 0.4 * Math.cos(turn), 0.5 + 0.4 * Math.cos(turn - 2.1), 0.5 + 0.4 * Math.cos(turn + 2.1));
}
