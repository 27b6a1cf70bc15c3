import { PDFDataRangeTransport } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** A document that comes piece by piece, as it is asked for; the frame itself reaches no network. */
export class Pieces extends PDFDataRangeTransport {
  readonly #need: (begin: number, end: number) => void;
  readonly #missing = new Set<number>();

  /** `head`: what it begins with. `need` asks for the bytes from `begin` up to `end`, which is not one of them. */
  constructor(bytes: number, head: ArrayBuffer, need: (begin: number, end: number) => void) {
    super(bytes, new Uint8Array(head));
    this.#need = need;
  }

  /** Something is on its way: time does not count. */
  get awaited(): boolean {
    return this.#missing.size > 0;
  }

  override requestDataRange(begin: number, end: number): void {
    this.#missing.add(begin);
    this.#need(begin, end);
  }

  take(begin: number, content: ArrayBuffer): void {
    if (this.#missing.delete(begin)) this.onDataRange(begin, new Uint8Array(content));
  }
}
