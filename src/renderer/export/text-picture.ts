import { UNITS } from '../sync/annotations/geometry.ts';
import { paintText } from '../sync/annotations/paint-text.ts';
import { LINE_HEIGHT, textSize, type Shape } from '../sync/annotations/shape.ts';
import { ExportError } from './export-error.ts';

/** Pixels per page unit: about 300 on an inch of A4. */
const SHARPNESS = 2.5;

/** A text as a picture, for letters a document has no font for; its size in page units. @throws ExportError */
export async function textPicture(shape: Shape): Promise<{ png: Uint8Array; width: number; height: number }> {
  const [left = 0, top = 0] = shape.points[0] ?? [];
  const width = Math.max(1, UNITS - left);
  const height = Math.min(Math.max(shape.box.bottom - top, textSize(shape.mark.width) * LINE_HEIGHT) * 2, 4 * UNITS);
  const canvas = new OffscreenCanvas(Math.ceil(width * SHARPNESS), Math.ceil(height * SHARPNESS));
  const context = canvas.getContext('2d');
  if (context === null) throw new ExportError('BROKEN');
  context.setTransform(SHARPNESS, 0, 0, SHARPNESS, -left * SHARPNESS, -top * SHARPNESS);
  paintText(context, shape);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return { png: new Uint8Array(await blob.arrayBuffer()), width, height };
}
