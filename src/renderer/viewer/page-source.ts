import type { OutlineEntry } from './messages.ts';
import type { Size } from './page-layout.ts';

/** A document as the list of pages draws it. Pages are counted from 1. */
export interface PageSource {
  readonly pages: number;
  /** Of the first page, and of the others until their own is known. */
  readonly size: Size;
  sizeOf(page: number): Promise<Size>;
  /** Draws a page at `scale` into its element, in place of what was there; `scale` only differs where `redraws` says so. */
  draw(page: number, element: HTMLElement, scale: number, signal: AbortSignal): Promise<void>;
  /** Lays text and links over a page, once, so that what is seen does not wait for them. */
  decorate?(page: number, element: HTMLElement, scale: number, signal: AbortSignal): Promise<void>;
  /** False: what is drawn stays sharp however large it is shown. */
  readonly redraws: boolean;
  /** What is not looked at is not here: it is not asked about either. */
  readonly inPieces?: boolean;
  /** Bytes are on their way: time does not count. */
  readonly held?: boolean;
  thumbnail?(page: number, width: number): Promise<ImageBitmap>;
  outline?(): Promise<OutlineEntry[]>;
  /** The text of a page, as its element's text nodes have it; undefined where nothing can be searched. */
  textOf?(page: number): Promise<string>;
  close(): void;
}
