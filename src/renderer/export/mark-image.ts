import { UNITS } from '../sync/annotations/geometry.ts';
import { linesOn, paintMark } from '../sync/annotations/paint-text.ts';
import { layOut, type Shape } from '../sync/annotations/shape.ts';
import { ExportError } from './export-error.ts';
import type { PlacedMark } from './export-marked.ts';

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
  for (const { mark } of marks) paintMark(context, layOut(mark, height / width));
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}

/** A text as it breaks into lines on its page. @throws ExportError */
export function linesOf(shape: Shape): string[] {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (context === null) throw new ExportError('BROKEN');
  return linesOn(context, shape);
}
