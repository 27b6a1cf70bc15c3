import type { SignedMark } from '../sync/annotations/mark.ts';
import { ExportError } from './export-error.ts';
import type { Exported } from './exported.ts';
import { markImage } from './mark-image.ts';
import { markPdf } from './mark-pdf.ts';
import { markSvg } from './mark-svg.ts';

/** A mark and its page, from 1. */
export interface PlacedMark {
  page: number;
  mark: SignedMark;
}

/**
 * A file with its marks in it: a PDF or a drawing keeps what it is and gets them as vectors, a picture becomes a PNG of its
 * own size. `marks` lowest first, as they lie on the page; `aspect` is the height of a drawing by its width.
 *
 * @throws ExportError
 */
export async function exportMarked(
  bytes: Uint8Array<ArrayBuffer>,
  mediaType: string,
  marks: readonly PlacedMark[],
  aspect = 1,
): Promise<Exported> {
  if (mediaType === 'application/pdf') return { bytes: await markPdf(bytes, marks), mediaType };
  if (mediaType === 'image/svg+xml') return { bytes: await markSvg(bytes, aspect, marks), mediaType };
  if (!mediaType.startsWith('image/')) throw new ExportError('UNSUPPORTED');
  return { bytes: await markImage(bytes, mediaType, marks), mediaType: 'image/png' };
}
