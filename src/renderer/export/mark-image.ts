import { UNITS } from '../sync/annotations/geometry.ts';
import { colour, paintShape } from '../sync/annotations/paint.ts';
import { layOut, LINE_HEIGHT, textSize, type Shape } from '../sync/annotations/shape.ts';
import { ExportError } from './export-error.ts';
import type { PlacedMark } from './export-marked.ts';
import { wrapText } from './wrap-text.ts';

const fontOf = (size: number): string => `500 ${size}px "Inter Variable", system-ui, sans-serif`;

type Context = OffscreenCanvasRenderingContext2D;

/** The picture with its marks, as a PNG of the same size. @throws ExportError */
export async function markImage(
  bytes: Uint8Array<ArrayBuffer>,
  mediaType: string,
  marks: readonly PlacedMark[],
): Promise<Uint8Array<ArrayBuffer>> {
  const picture = await createImageBitmap(new Blob([bytes], { type: mediaType })).catch(() => undefined);
  if (picture === undefined) throw new ExportError('BROKEN');
  const { width, height } = picture;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new ExportError('BROKEN');
  context.drawImage(picture, 0, 0);
  picture.close();
  context.scale(width / UNITS, width / UNITS);
  for (const { mark } of marks) {
    const shape = layOut(mark, height / width);
    if (mark.tool === 'text') paintText(context, shape);
    else paintShape(context, shape);
  }
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}

function linesIn(context: Context, text: string | undefined, left: number): string[] {
  return wrapText(text ?? '', UNITS - left, (line) => context.measureText(line).width);
}

/** A text as it breaks into lines on its page. @throws ExportError */
export function linesOf({ mark, points }: Shape): string[] {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (context === null) throw new ExportError('BROKEN');
  context.font = fontOf(textSize(mark.width));
  return linesIn(context, mark.text, points[0]?.[0] ?? 0);
}

/** Draws a text from its upper left corner, on a context that measures in page units. */
export function paintText(context: Context, { mark, points }: Shape): void {
  const [left = 0, top = 0] = points[0] ?? [];
  const size = textSize(mark.width);
  colour(context, mark.color);
  context.font = fontOf(size);
  context.textBaseline = 'middle';
  linesIn(context, mark.text, left).forEach((line, index) =>
    context.fillText(line, left, top + (index + 0.5) * size * LINE_HEIGHT),
  );
}
