import type { SignedMark } from '../sync/annotations/mark.ts';
import { ExportError } from './export-error.ts';
import { markImage } from './mark-image.ts';
import { markPdf } from './mark-pdf.ts';

/** A mark and its page, from 1. */
export interface PlacedMark {
  page: number;
  mark: SignedMark;
}

export interface Exported {
  bytes: Uint8Array<ArrayBuffer>;
  /** What it is now: a picture becomes a PNG. */
  mediaType: 'application/pdf' | 'image/png';
}

/**
 * A file with its marks in it: a PDF keeps what it is and gets them as vectors, a picture becomes a PNG of its own size.
 * `marks` lowest first, as they lie on the page.
 *
 * @throws ExportError
 */
export async function exportMarked(
  bytes: Uint8Array<ArrayBuffer>,
  mediaType: string,
  marks: readonly PlacedMark[],
): Promise<Exported> {
  if (mediaType === 'application/pdf') return { bytes: await markPdf(bytes, marks), mediaType };
  if (!mediaType.startsWith('image/') || mediaType === 'image/svg+xml') throw new ExportError('UNSUPPORTED');
  return { bytes: await markImage(bytes, mediaType, marks), mediaType: 'image/png' };
}
