import { degrees, PDFDocument, rgb } from 'pdf-lib';
import { GlobalWorkerOptions, getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import type { SignedMark } from '../sync/annotations/mark.ts';
import { ExportError } from './export-error.ts';
import { exportMarked, type PlacedMark } from './export-marked.ts';

GlobalWorkerOptions.workerSrc = '/pdf/pdf.worker.min.mjs';

const mark = (tool: SignedMark['tool'], points: SignedMark['points'], patch: Partial<SignedMark> = {}): SignedMark => ({
  id: tool,
  author: 'ben',
  tool,
  color: '#ff0000',
  width: 20,
  points,
  ...patch,
});

async function document(turn = 0, crop = false): Promise<Uint8Array<ArrayBuffer>> {
  const made = await PDFDocument.create();
  for (let number = 0; number < 2; number++) {
    const page = made.addPage([400, 200]);
    page.drawRectangle({ x: 0, y: 0, width: 400, height: 200, color: rgb(1, 1, 1) });
    page.setRotation(degrees(turn));
    if (crop) page.setCropBox(100, 50, 200, 100);
  }
  return new Uint8Array(await made.save());
}

/** The page as pdf.js shows it, 2 pixels a point: the colour at a place in fractions. */
async function shown(bytes: Uint8Array, number: number) {
  const pdf = await getDocument({ data: bytes.slice() }).promise;
  const page = await pdf.getPage(number);
  const viewport = page.getViewport({ scale: 2 });
  const canvas = window.document.createElement('canvas');
  canvas.width = viewport.width;
  canvas.height = viewport.height;
  await page.render({ canvas, viewport }).promise;
  const context = canvas.getContext('2d');
  const operators = (await page.getOperatorList()).fnArray;
  const text = (await page.getTextContent()).items.map((item) => ('str' in item ? item.str : '')).join('|');
  const at = (x: number, y: number): string => {
    const [red = 0, green = 0, blue = 0] =
      context?.getImageData(Math.floor(x * canvas.width), Math.floor(y * canvas.height), 1, 1).data ?? [];
    return red > 200 && green < 60 && blue < 60
      ? 'red'
      : red > 240 && green > 240
        ? 'white'
        : `${red} ${green} ${blue}`;
  };
  return { at, operators, text };
}

const on = (page: number, ...marks: SignedMark[]): PlacedMark[] => marks.map((one) => ({ page, mark: one }));

describe('a PDF with its marks', () => {
  it.each([0, 90, 180, 270])(
    'A52: each is where it was seen, also on a page turned by %i degrees and cut',
    async (turn) => {
      const marks = on(
        2,
        mark(
          'pen',
          [
            [0.1, 0.25],
            [0.4, 0.25],
          ],
          { width: 30 },
        ),
        mark('rectangle', [
          [0.6, 0.2],
          [0.9, 0.6],
        ]),
        mark('ellipse', [
          [0.1, 0.5],
          [0.4, 0.9],
        ]),
        mark('arrow', [
          [0.55, 0.85],
          [0.95, 0.85],
        ]),
      );
      const { bytes, mediaType } = await exportMarked(await document(turn, true), 'application/pdf', marks);
      expect(mediaType).toBe('application/pdf');
      const { at, operators } = await shown(bytes, 2);
      expect([at(0.2, 0.25), at(0.6, 0.4), at(0.75, 0.2), at(0.25, 0.5), at(0.1, 0.7), at(0.7, 0.85)]).toEqual(
        Array(6).fill('red'),
      );
      expect([at(0.25, 0.7), at(0.75, 0.4), at(0.5, 0.5), at(0.2, 0.4)]).toEqual(Array(4).fill('white'));
      expect(operators).toContain(OPS.constructPath);
      expect(operators).not.toContain(OPS.paintImageXObject);
      expect((await shown(bytes, 1)).at(0.2, 0.25)).toBe('white');
    },
  );

  it('what is highlighted shines through; text stays text, broken into lines', async () => {
    const words = 'Is this right? It goes on and on until the page is at its end.';
    const marks = on(
      1,
      mark(
        'highlighter',
        [
          [0.1, 0.8],
          [0.9, 0.8],
        ],
        { width: 40 },
      ),
      mark('text', [[0.1, 0.1]], { width: 8, text: words }),
    );
    const { bytes } = await exportMarked(await document(), 'application/pdf', marks);
    const { at, text, operators } = await shown(bytes, 1);
    expect(at(0.5, 0.8)).toBe('255 166 166');
    expect(text.replaceAll('|', ' ').replaceAll(/\s+/g, ' ').trim()).toBe(words);
    expect(operators).not.toContain(OPS.paintImageXObject);
  });

  it('letters no built-in font has are there all the same', async () => {
    const marks = on(1, mark('text', [[0.1, 0.1]], { width: 20, text: '日本 😀' }));
    const { bytes } = await exportMarked(await document(), 'application/pdf', marks);
    expect((await shown(bytes, 1)).operators).toContain(OPS.paintImageXObject);
  });

  it.each([
    ['a broken document', new Uint8Array([1, 2, 3]), 'application/pdf', 'BROKEN'],
    ['a broken picture', new Uint8Array([1, 2, 3]), 'image/png', 'BROKEN'],
    ['a text', new Uint8Array([1, 2, 3]), 'text/plain', 'UNSUPPORTED'],
  ])('%s is refused with a sentence', async (_, bytes, mediaType, code) => {
    const refused = await exportMarked(bytes, mediaType, []).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ExportError);
    expect(refused).toMatchObject({ code });
  });

  it('marks on pages that are not there, and none at all, change nothing', async () => {
    const { bytes } = await exportMarked(await document(), 'application/pdf', on(7, mark('pen', [[0.5, 0.5]])));
    expect((await shown(bytes, 1)).at(0.5, 0.5)).toBe('white');
  });
});

it('A52: a picture with its marks is a PNG of its own size', async () => {
  const canvas = new OffscreenCanvas(300, 150);
  canvas.getContext('2d')?.fillRect(0, 0, 300, 150);
  const jpeg = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer());
  const { bytes, mediaType } = await exportMarked(
    jpeg,
    'image/jpeg',
    on(
      1,
      mark('rectangle', [
        [0.2, 0.2],
        [0.8, 0.8],
      ]),
    ),
  );
  expect(mediaType).toBe('image/png');
  const picture = await createImageBitmap(new Blob([bytes], { type: mediaType }));
  expect([picture.width, picture.height]).toEqual([300, 150]);
  const context = canvas.getContext('2d');
  context?.drawImage(picture, 0, 0);
  expect([...(context?.getImageData(60, 75, 1, 1).data ?? [])]).toEqual([255, 0, 0, 255]);
  expect([...(context?.getImageData(150, 75, 1, 1).data ?? [])]).toEqual([0, 0, 0, 255]);
});

it('A52 T31: a drawing keeps what it is, inert, with its marks on it as vectors', async () => {
  const drawing =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" onload="fail()"><script>fail()</script><rect width="20" height="10" fill="#0000ff"/></svg>';
  const { bytes, mediaType } = await exportMarked(
    new TextEncoder().encode(drawing),
    'image/svg+xml',
    [
      ...on(
        1,
        mark('rectangle', [
          [0.2, 0.2],
          [0.8, 0.8],
        ]),
        mark('text', [[0.5, 0.5]], { width: 4, text: '<script>alert("1")</script> & \u0001more' }),
      ),
    ],
    0.5,
  );
  expect(mediaType).toBe('image/svg+xml');
  const text = new TextDecoder().decode(bytes);
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
  expect(parsed.querySelector('parsererror')).toBeNull();
  expect(parsed.querySelectorAll('script, [onload]')).toHaveLength(0);
  expect(parsed.querySelector('text')?.textContent).toContain('<script>alert("1")</script>');
  const image = new Image(400, 200);
  image.src = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  await image.decode();
  const context = new OffscreenCanvas(400, 200).getContext('2d');
  context?.drawImage(image, 0, 0, 400, 200);
  const at = (x: number, y: number) => [...(context?.getImageData(x, y, 1, 1).data.slice(0, 3) ?? [])];
  expect([at(80, 100), at(100, 60)]).toEqual([
    [255, 0, 0],
    [0, 0, 255],
  ]);
});
