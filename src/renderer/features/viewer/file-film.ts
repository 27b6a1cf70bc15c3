import type { PictureOrder } from '../../viewer/messages.ts';

/** Between two pictures: enough for what is read. */
const PICTURE_MS = 250;

export interface FilmParts {
  /** In pixels, how large a picture can be used now; undefined: not at all. */
  place: () => { width: number; height: number } | undefined;
  /** Whose marks may be in it. */
  people: readonly string[];
  /** Whoever takes it closes it. */
  picture: (picture: ImageBitmap) => void;
}

/** Pictures of what is seen of a file, asked of its frame while somebody records. What was not asked for is not taken. */
export class FileFilm {
  readonly #ask: (order: PictureOrder) => void;
  #film = 0;
  #parts: FilmParts | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(ask: (order: PictureOrder) => void) {
    this.#ask = ask;
  }

  start(parts: FilmParts): void {
    this.stop();
    this.#film += 1;
    this.#parts = parts;
    this.#timer = setInterval(() => this.#next(), PICTURE_MS);
    this.#next();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#parts = undefined;
  }

  #next(): void {
    const place = this.#parts?.place();
    if (place === undefined) return;
    const people = [...(this.#parts?.people ?? [])];
    this.#ask({ type: 'picture', film: this.#film, width: place.width, height: place.height, people });
  }

  take(film: number, picture: ImageBitmap): void {
    const place = this.#parts?.place();
    const fits = place !== undefined && picture.width <= place.width && picture.height <= place.height;
    if (this.#parts !== undefined && film === this.#film && fits) this.#parts.picture(picture);
    else picture.close();
  }
}
