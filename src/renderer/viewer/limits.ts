import { FILE_LIMITS } from '../../shared/files.ts';

/** What a file may cost before it is refused (T33): made-up numbers far above honest files, far below what hurts. */
export const limits = {
  /** Opening, and drawing one page. */
  milliseconds: 10_000,
  pages: FILE_LIMITS.pages,
  /** Of a picture, or of one inside a document. */
  pixels: FILE_LIMITS.imagePixels,
  /** Of one drawn page; a larger one is drawn coarser. */
  canvasPixels: 16_777_216,
  /** Characters and lines of a text. */
  text: 2_000_000,
  lines: 50_000,
  /** Of a text that is also coloured or laid out: what takes longer than plain text. */
  styled: 300_000,
} as const;
