import { frameOf, lie, stillCovers, type Frame, type Place } from './canvas-layer.ts';

/** What a layer of ink lies on: an element, as large as it is shown, and the part of it that canvases cover. */
export class Ground {
  readonly #host: HTMLElement;
  #place: Place;
  #frame: Frame;

  constructor(host: HTMLElement, place: Place) {
    this.#host = host;
    this.#place = place;
    this.#frame = frameOf(place);
  }

  get frame(): Frame {
    return this.#frame;
  }

  /** Height by width. */
  get aspect(): number {
    return this.#place.height / this.#place.width;
  }

  /** It has another size, or another part of it is seen. Whether that needs other canvases than there are. */
  move(place: Place): boolean {
    this.#place = place;
    if (stillCovers(this.#frame, place)) return false;
    this.#frame = frameOf(place);
    return true;
  }

  /** Puts a canvas of the frame on top of what lies there. */
  lay(canvas: HTMLCanvasElement): void {
    lie(canvas, this.#frame, this.#place);
    this.#host.append(canvas);
  }
}
