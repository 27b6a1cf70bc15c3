import {
  appendBezierCurve,
  beginText,
  closePath,
  concatTransformationMatrix,
  drawObject,
  endText,
  fill,
  LineCapStyle,
  LineJoinStyle,
  lineTo,
  moveTo,
  PDFDocument,
  type PDFFont,
  type PDFOperator,
  type PDFPage,
  popGraphicsState,
  pushGraphicsState,
  setFillingRgbColor,
  setFontAndSize,
  setGraphicsState,
  setLineCap,
  setLineJoin,
  setLineWidth,
  setStrokingRgbColor,
  setTextMatrix,
  showText,
  StandardFonts,
  stroke,
} from 'pdf-lib';
import { UNITS } from '../sync/annotations/geometry.ts';
import type { Point } from '../sync/annotations/mark.ts';
import { HIGHLIGHT_OPACITY } from '../sync/annotations/paint.ts';
import { penOutline } from '../sync/annotations/pen.ts';
import { arrowHead, layOut, LINE_HEIGHT, textSize, type Shape } from '../sync/annotations/shape.ts';
import { wrapText } from '../sync/annotations/wrap-text.ts';
import { ExportError } from './export-error.ts';
import type { PlacedMark } from './export-marked.ts';
import { textPicture } from './text-picture.ts';

/** How far the handles of a quarter of a circle reach. */
const QUARTER = 0.5523;
/** Of a letter's height, from the middle of its line to its feet. */
const FEET = 0.36;

interface Pen {
  document: PDFDocument;
  page: PDFPage;
  font: PDFFont;
}

/** The document with its marks on its pages, as vectors. Pages it does not have are left out. @throws ExportError */
export async function markPdf(bytes: Uint8Array, marks: readonly PlacedMark[]): Promise<Uint8Array<ArrayBuffer>> {
  const document = await read(bytes);
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const [number, page] of document.getPages().entries()) {
    const own = marks.filter((placed) => placed.page === number + 1);
    if (own.length === 0) continue;
    const { matrix, aspect } = displayed(page);
    page.pushOperators(pushGraphicsState(), concatTransformationMatrix(...matrix));
    for (const { mark } of own) await draw({ document, page, font }, layOut(mark, aspect));
    page.pushOperators(popGraphicsState());
  }
  return new Uint8Array(await document.save());
}

async function read(bytes: Uint8Array): Promise<PDFDocument> {
  const document = await PDFDocument.load(bytes, { ignoreEncryption: true, updateMetadata: false }).catch(
    () => undefined,
  );
  if (document === undefined) throw new ExportError('BROKEN');
  if (document.isEncrypted) throw new ExportError('ENCRYPTED');
  return document;
}

type Matrix = [number, number, number, number, number, number];

/** From page units, as a page is seen (cut and turned), to its own. */
function displayed(page: PDFPage): { matrix: Matrix; aspect: number } {
  const { x, y, width, height } = page.getCropBox();
  const turn = ((page.getRotation().angle % 360) + 360) % 360;
  const scale = (turn % 180 === 0 ? width : height) / UNITS;
  const matrices: Record<number, Matrix> = {
    0: [scale, 0, 0, -scale, x, y + height],
    90: [0, scale, scale, 0, x, y],
    180: [-scale, 0, 0, scale, x + width, y],
    270: [0, -scale, -scale, 0, x + width, y + height],
  };
  const upright: Matrix = [scale, 0, 0, -scale, x, y + height];
  return { matrix: matrices[turn] ?? upright, aspect: turn % 180 === 0 ? height / width : width / height };
}

async function draw(pen: Pen, shape: Shape): Promise<void> {
  const { mark, points } = shape;
  const [from, to] = points;
  if (from === undefined) return;
  const rgb = rgbOf(mark.color);
  const { page } = pen;
  page.pushOperators(
    pushGraphicsState(),
    setStrokingRgbColor(...rgb),
    setFillingRgbColor(...rgb),
    setLineWidth(mark.width),
    setLineCap(LineCapStyle.Round),
    setLineJoin(LineJoinStyle.Round),
  );
  if (mark.tool === 'text') await drawText(pen, shape);
  else if (mark.tool === 'pen') page.pushOperators(...smooth(penOutline(points, mark.width, mark.pressures)), fill());
  else if (mark.tool === 'highlighter') {
    const state = page.node.newExtGState('Highlight', pen.document.context.obj({ CA: HIGHLIGHT_OPACITY }));
    const end: Point = [from[0] + mark.width, from[1]];
    const way = points.length === 1 ? [from, end] : points;
    page.pushOperators(setGraphicsState(state), setLineCap(LineCapStyle.Butt), ...line(way), stroke());
  } else if (to !== undefined) page.pushOperators(...figure(mark.tool, from, to, mark.width), stroke());
  page.pushOperators(popGraphicsState());
}

function figure(
  tool: 'arrow' | 'rectangle' | 'ellipse' | 'laser',
  from: Point,
  to: Point,
  width: number,
): PDFOperator[] {
  switch (tool) {
    case 'arrow':
      return [...line([from, to]), ...line(arrowHead(from, to, width))];
    case 'rectangle':
      return [...line([from, [to[0], from[1]], to, [from[0], to[1]]]), closePath()];
    case 'ellipse':
      return ellipse(from, to);
    case 'laser':
      return [];
  }
}

function line(points: readonly Point[]): PDFOperator[] {
  return points.map(([x, y], index) => (index === 0 ? moveTo(x, y) : lineTo(x, y)));
}

/** Through the middles between the points, as on the screen. */
function smooth(outline: readonly Point[]): PDFOperator[] {
  const [first] = outline;
  if (first === undefined) return [];
  let [x, y] = first;
  const curves = outline.map(([controlX, controlY], index) => {
    const [nextX, nextY] = outline[(index + 1) % outline.length] ?? first;
    const [endX, endY] = [(controlX + nextX) / 2, (controlY + nextY) / 2];
    const part = (from: number, control: number): number => from + (2 / 3) * (control - from);
    const curve = appendBezierCurve(
      part(x, controlX),
      part(y, controlY),
      part(endX, controlX),
      part(endY, controlY),
      endX,
      endY,
    );
    [x, y] = [endX, endY];
    return curve;
  });
  return [moveTo(...first), ...curves, closePath()];
}

function ellipse([x1, y1]: Point, [x2, y2]: Point): PDFOperator[] {
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const [radiusX, radiusY] = [Math.abs(x2 - x1) / 2, Math.abs(y2 - y1) / 2];
  const [handleX, handleY] = [radiusX * QUARTER, radiusY * QUARTER];
  return [
    moveTo(x + radiusX, y),
    appendBezierCurve(x + radiusX, y + handleY, x + handleX, y + radiusY, x, y + radiusY),
    appendBezierCurve(x - handleX, y + radiusY, x - radiusX, y + handleY, x - radiusX, y),
    appendBezierCurve(x - radiusX, y - handleY, x - handleX, y - radiusY, x, y - radiusY),
    appendBezierCurve(x + handleX, y - radiusY, x + radiusX, y - handleY, x + radiusX, y),
    closePath(),
  ];
}

async function drawText({ document, page, font }: Pen, shape: Shape): Promise<void> {
  const { mark, points } = shape;
  const [left = 0, top = 0] = points[0] ?? [];
  const size = textSize(mark.width);
  if (!canWrite(font, mark.text ?? '')) {
    // The built-in letters are Latin ones: others are put in as a picture.
    const { png, width, height } = await textPicture(shape);
    const name = page.node.newXObject('Text', (await document.embedPng(png)).ref);
    page.pushOperators(concatTransformationMatrix(width, 0, 0, -height, left, top + height), drawObject(name));
    return;
  }
  const lines = wrapText(mark.text ?? '', UNITS - left, (one) => font.widthOfTextAtSize(one, size));
  page.pushOperators(beginText(), setFontAndSize(page.node.newFontDictionary(font.name, font.ref), size));
  lines.forEach((one, index) => {
    const feet = top + (index + 0.5) * size * LINE_HEIGHT + size * FEET;
    page.pushOperators(setTextMatrix(1, 0, 0, -1, left, feet), showText(font.encodeText(one)));
  });
  page.pushOperators(endText());
}

function canWrite(font: PDFFont, text: string): boolean {
  try {
    for (const one of text.split('\n')) font.encodeText(one);
    return true;
  } catch {
    return false;
  }
}

/** Any colour a mark may have, 0..1 each. */
function rgbOf(color: string): [number, number, number] {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (context === null) return [0, 0, 0];
  context.fillStyle = '#000000';
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red / 255, green / 255, blue / 255];
}
