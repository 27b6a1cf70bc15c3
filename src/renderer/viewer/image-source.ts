import { imageSize } from 'image-size';
import { FrameError, inTime } from './frame-error.ts';
import { limits } from './limits.ts';
import type { Size } from './page-layout.ts';
import type { PageSource } from './page-source.ts';

/** A picture as a document of one page. An SVG is a picture too: as an `<img>` it runs nothing and loads nothing. */
export class ImageSource implements PageSource {
  readonly redraws = false;
  readonly pages = 1;
  readonly size: Size;
  readonly #image: HTMLImageElement;
  readonly #address: string;

  private constructor(image: HTMLImageElement, address: string) {
    this.#image = image;
    this.#address = address;
    // An SVG may have no size of its own.
    this.size = { width: image.naturalWidth || 1000, height: image.naturalHeight || 1000 };
  }

  /** @throws FrameError EMPTY, BROKEN, TOO_LARGE, TOO_SLOW */
  static async open(bytes: ArrayBuffer, mediaType: string, name: string): Promise<ImageSource> {
    if (bytes.byteLength === 0) throw new FrameError('EMPTY');
    const vector = mediaType === 'image/svg+xml';
    if (!vector && pixelsOf(bytes) > limits.pixels) throw new FrameError('TOO_LARGE');
    const address = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
    const image = new Image();
    image.alt = name;
    image.draggable = false;
    image.decoding = 'async';
    image.src = address;
    try {
      await inTime(image.decode(), limits.milliseconds);
    } catch (error) {
      URL.revokeObjectURL(address);
      throw error instanceof FrameError ? error : new FrameError('BROKEN', error);
    }
    return new ImageSource(image, address);
  }

  sizeOf(): Promise<Size> {
    return Promise.resolve(this.size);
  }

  draw(_page: number, element: HTMLElement): Promise<void> {
    element.replaceChildren(this.#image);
    return Promise.resolve();
  }

  close(): void {
    URL.revokeObjectURL(this.#address);
  }
}

/** Read from the head of the file, before anything decodes it (T33). */
function pixelsOf(bytes: ArrayBuffer): number {
  try {
    const { width, height } = imageSize(new Uint8Array(bytes));
    return width * height;
  } catch (error) {
    throw new FrameError('BROKEN', error);
  }
}
