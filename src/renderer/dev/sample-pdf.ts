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

/** A slide all of each colour: red, green, blue, 0..1 each. */
export async function makeSlides(...colours: readonly (readonly number[])[]): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  for (const [red = 0, green = 0, blue = 0] of colours) {
    const color = rgb(red, green, blue);
    document.addPage([800, 600]).drawRectangle({ x: 0, y: 0, width: 800, height: 600, color });
  }
  return document.save();
}

/** A document as scans make them: pages that say which they are, and between them so many bytes each that none of them shows. */
export function makeLongPdf(pages: number, bytesEach: number): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [encoder.encode('%PDF-1.7\n')];
  let length = parts[0]?.length ?? 0;
  const offsets: number[] = [];
  const add = (part: Uint8Array | string): void => {
    const bytes = typeof part === 'string' ? encoder.encode(part) : part;
    parts.push(bytes);
    length += bytes.length;
  };
  const object = (number: number, ...content: (Uint8Array | string)[]): void => {
    offsets[number] = length;
    for (const part of [`${number} 0 obj\n`, ...content, '\nendobj\n']) add(part);
  };
  const ballast = new Uint8Array(bytesEach).fill(0x20);
  // Pages in tens, as books have them.
  const tens = Math.ceil(pages / 10);
  const numbers = Array.from({ length: pages }, (_, index) => 4 + tens + 3 * index);
  const kids = (list: readonly number[]): string => `Kids[${list.map((number) => `${number} 0 R`).join(' ')}]`;
  object(1, '<</Type/Catalog/Pages 2 0 R>>');
  object(2, `<</Type/Pages/Count ${pages}/${kids(Array.from({ length: tens }, (_, ten) => 4 + ten))}>>`);
  for (let ten = 0; ten < tens; ten++) {
    const mine = numbers.slice(10 * ten, 10 * ten + 10);
    object(4 + ten, `<</Type/Pages/Parent 2 0 R/Count ${mine.length}/${kids(mine)}>>`);
  }
  object(3, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>');
  for (const [index, number] of numbers.entries()) {
    const text = `BT /F 48 Tf 60 740 Td (Page ${index + 1}) Tj ET`;
    const resources = `<</Font<</F 3 0 R>>>>`;
    object(
      number,
      `<</Type/Page/Parent ${4 + Math.floor(index / 10)} 0 R/MediaBox[0 0 595 842]/Contents ${number + 1} 0 R/Resources${resources}>>`,
    );
    object(number + 1, `<</Length ${text.length}>>\nstream\n${text}\nendstream`);
    object(number + 2, `<</Length ${bytesEach}>>\nstream\n`, ballast, '\nendstream');
  }
  const table = offsets.slice(1).map((at) => `${String(at).padStart(10, '0')} 00000 n \n`);
  add(
    `xref\n0 ${offsets.length}\n0000000000 65535 f \n${table.join('')}trailer\n<</Size ${offsets.length}/Root 1 0 R>>\nstartxref\n${length}\n%%EOF`,
  );
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
