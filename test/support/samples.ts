import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { crc32, createDeflate, deflateSync } from 'node:zlib';
import { PDFDocument } from 'pdf-lib';

/** Small files of each kind, made on the spot. */

/** A PDF with so many pages. */
export async function pdf(pages = 1): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  for (let page = 1; page <= pages; page++) document.addPage([300, 400]).drawText(`Page ${page}`);
  return document.save();
}

/** So many empty pages, written as plainly as PDF goes; it may say that there are more. */
export function pageTimes(pages: number, count = pages): string {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Count ${count}/Kids[${Array.from({ length: pages }, (_, i) => `${i + 3} 0 R`).join(' ')}]>>`,
    ...Array.from({ length: pages }, () => '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>'),
  ];
  let text = '%PDF-1.4\n';
  const table = objects.map((object, i) => {
    const line = `${String(text.length).padStart(10, '0')} 00000 n \n`;
    text += `${i + 1} 0 obj${object}endobj\n`;
    return line;
  });
  const size = objects.length + 1;
  return `${text}xref\n0 ${size}\n0000000000 65535 f \n${table.join('')}trailer<</Size ${size}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
}

/** A PDF of one page whose catalogue stands in a compressed stream, with so many MiB of spaces before the objects. */
export async function packedPdf(mebibytes: number): Promise<Buffer> {
  const deflate = createDeflate({ level: 1 });
  const space = Buffer.alloc(1024 * 1024, ' ');
  const packing = buffer(deflate);
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Count 1/Kids[3 0 R]>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>',
  ];
  const starts = [0, objects[0]!.length, objects[0]!.length + objects[1]!.length];
  const index = starts.map((start, i) => `${i + 1} ${start} `).join('');
  deflate.write(index);
  for (let i = 0; i < mebibytes; i++) if (!deflate.write(space)) await once(deflate, 'drain');
  deflate.end(objects.join(''));
  const packed = await packing;
  const first = index.length + mebibytes * space.length;
  const head = Buffer.from('%PDF-1.5\n');
  const stream = Buffer.concat([
    Buffer.from(`4 0 obj<</Type/ObjStm/N 3/First ${first}/Filter/FlateDecode/Length ${packed.length}>>stream\n`),
    packed,
    Buffer.from('\nendstream endobj\n'),
  ]);
  // Type, place and index of each object: 1 to 3 in stream 4, which like the table stands in the file itself.
  const table = Buffer.alloc(6 * 7);
  const places = [
    [0, 0, 65_535],
    [2, 4, 0],
    [2, 4, 1],
    [2, 4, 2],
    [1, head.length, 0],
    [1, head.length + stream.length, 0],
  ];
  for (const [i, [type = 0, place = 0, at = 0]] of places.entries()) {
    table.writeUInt8(type, i * 7);
    table.writeUInt32BE(place, i * 7 + 1);
    table.writeUInt16BE(at, i * 7 + 5);
  }
  return Buffer.concat([
    head,
    stream,
    Buffer.from(`5 0 obj<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length ${table.length}>>stream\n`),
    table,
    Buffer.from(`\nendstream endobj\nstartxref\n${head.length + stream.length}\n%%EOF\n`),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** A PNG that says it has that size; its picture is there for small ones only. */
export function png(width = 4, height = 3): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 0], 8);
  const picture = width * height < 1_000_000 ? Buffer.alloc((width + 1) * height) : Buffer.alloc(0);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(picture)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The beginning of an OpenDocument text: a ZIP whose first entry says so. */
export function openDocument(): Buffer {
  const [name, type] = [Buffer.from('mimetype'), Buffer.from('application/vnd.oasis.opendocument.text')];
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04_03_4b_50);
  header.writeUInt16LE(20, 4);
  header.writeUInt32LE(crc32(type), 14);
  header.writeUInt32LE(type.length, 18);
  header.writeUInt32LE(type.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name, type]);
}

const text = (content: string): Buffer => Buffer.from(content, 'latin1');

export const samples = {
  gif: Buffer.concat([
    text('GIF89a'),
    Buffer.from('0400030080000000000000ffffff2c00000000040003000002038c8f05003b', 'hex'),
  ]),
  jpeg: Buffer.from(
    'ffd8ffe000104a46494600010100000100010000ffc0000b080003000401011100ffda0008010100003f00d2cf20ffd9',
    'hex',
  ),
  wav: Buffer.concat([
    text('RIFF'),
    Buffer.from('24000000', 'hex'),
    text('WAVEfmt '),
    Buffer.from('10000000010001', 'hex'),
    Buffer.alloc(17),
    text('data'),
    Buffer.alloc(4),
  ]),
  mp3: Buffer.concat([
    text('ID3'),
    Buffer.from('04000000000000', 'hex'),
    Buffer.from('fffb9000', 'hex'),
    Buffer.alloc(413),
  ]),
  mp4: Buffer.concat([
    Buffer.from('00000018', 'hex'),
    text('ftypmp42'),
    Buffer.alloc(4),
    text('mp42isom'),
    Buffer.alloc(8),
  ]),
  exe: Buffer.concat([text('MZ'), Buffer.alloc(62, 1), text('PE\0\0')]),
  svg: text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><rect width="4" height="3"/></svg>'),
} as const;
