import { UNITS } from '../sync/annotations/geometry.ts';
import { paintMark } from '../sync/annotations/paint-text.ts';
import type { Channel } from './channel.ts';
import type { Marks } from './marks.ts';
import type { FromFrame, PictureOrder } from './messages.ts';
import type { PageSurfaces } from './page-surfaces.ts';

/** How long painting marks may hold up this page, where people go on drawing. */
const SLICE_MS = 5;

/** A page of which something is seen, or the picture that plays, in CSS pixels of the frame. */
interface Seen {
  page: number;
  place: DOMRect;
  /** Undefined: not yet, or text, which has no pixels of its own. */
  drawn: HTMLCanvasElement | HTMLImageElement | HTMLVideoElement | undefined;
}

/** Pictures of what is seen of the file, for a recording: its pages as they are scrolled and zoomed, with the marks of those who agreed to that. */
export class Film {
  readonly #surfaces: PageSurfaces;
  readonly #marks: Marks;
  readonly #channel: Channel<FromFrame>;
  /** What the last picture was made of. */
  #look: readonly (number | string)[] = [];
  #taking = false;
  readonly #numbers = new WeakMap<Element, number>();
  #next = 1;

  constructor(surfaces: PageSurfaces, marks: Marks, channel: Channel<FromFrame>) {
    this.#surfaces = surfaces;
    this.#marks = marks;
    this.#channel = channel;
  }

  /** Sends a picture, unless it would be the same as the last one, or nothing is seen. */
  async take(order: PictureOrder): Promise<void> {
    const seen = this.#seen();
    if (this.#taking || seen.length === 0) return;
    const look = this.#lookOf(order, seen);
    if (look.length === this.#look.length && look.every((one, index) => one === this.#look[index])) return;
    this.#look = look;
    this.#taking = true;
    try {
      const picture = await this.#compose(order, seen);
      this.#channel.post({ type: 'picture', film: order.film, picture }, [picture]);
    } catch {
      // No memory for it, or a drawing with foreign pages in it, whose pixels nobody may read: the recording has its name.
    } finally {
      this.#taking = false;
    }
  }

  #seen(): Seen[] {
    const pages = this.#surfaces.shown.map(({ page, element }): Seen => {
      const drawn = element.querySelector<HTMLCanvasElement | HTMLImageElement>('.paper > canvas, .paper > img');
      return { page, place: element.getBoundingClientRect(), drawn: drawn ?? undefined };
    });
    const video = document.querySelector('video');
    if (video !== null && video.readyState >= video.HAVE_CURRENT_DATA)
      pages.push({ page: 1, place: placeOf(video), drawn: video });
    return pages.filter(
      ({ place }) => place.right > 0 && place.bottom > 0 && place.left < innerWidth && place.top < innerHeight,
    );
  }

  #lookOf({ film, width, height, people }: PictureOrder, seen: readonly Seen[]): (number | string)[] {
    const pages = seen.flatMap(({ page, place, drawn }) => [
      page,
      place.left,
      place.top,
      place.width,
      drawn === undefined ? 0 : this.#numberOf(drawn),
      drawn instanceof HTMLVideoElement ? drawn.currentTime : 0,
    ]);
    return [film, width, height, people.join(' '), innerWidth, innerHeight, this.#marks.changes, ...pages];
  }

  /** A page that is drawn anew is another element. */
  #numberOf(drawn: Element): number {
    const number = this.#numbers.get(drawn) ?? this.#next++;
    this.#numbers.set(drawn, number);
    return number;
  }

  async #compose({ width, height, people }: PictureOrder, seen: readonly Seen[]): Promise<ImageBitmap> {
    const scale = Math.min(width / innerWidth, height / innerHeight, devicePixelRatio);
    const side = (length: number): number => Math.max(1, Math.floor(length * scale));
    const canvas = new OffscreenCanvas(side(innerWidth), side(innerHeight));
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('There is no canvas.');
    context.imageSmoothingQuality = 'medium';
    context.scale(scale, scale);
    context.fillStyle = '#ffffff';
    for (const { place, drawn } of seen) {
      context.fillRect(place.left, place.top, place.width, place.height);
      if (drawn !== undefined) context.drawImage(drawn, place.left, place.top, place.width, place.height);
    }
    await this.#paintMarks(context, seen, people);
    return canvas.transferToImageBitmap();
  }

  async #paintMarks(context: OffscreenCanvasRenderingContext2D, seen: readonly Seen[], people: readonly string[]) {
    let end = performance.now() + SLICE_MS;
    for (const { page, place } of seen) {
      const unit = place.width / UNITS;
      const [left, top] = [Math.max(0, -place.left), Math.max(0, -place.top)];
      const right = Math.min(place.width, innerWidth - place.left);
      const bottom = Math.min(place.height, innerHeight - place.top);
      context.save();
      context.translate(place.left, place.top);
      context.beginPath();
      context.rect(left, top, right - left, bottom - top);
      context.clip();
      context.scale(unit, unit);
      const box = { left: left / unit, top: top / unit, right: right / unit, bottom: bottom / unit };
      for (const shape of this.#marks.on(page, box)) {
        if (people.includes(shape.mark.author)) paintMark(context, shape);
        if (performance.now() < end) continue;
        await new Promise((resolve) => setTimeout(resolve));
        end = performance.now() + SLICE_MS;
      }
      context.restore();
    }
  }
}

/** Where its picture is: whole, in the middle of the element. */
function placeOf(video: HTMLVideoElement): DOMRect {
  const box = video.getBoundingClientRect();
  const scale = Math.min(box.width / video.videoWidth, box.height / video.videoHeight);
  const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
  return new DOMRect(box.left + (box.width - width) / 2, box.top + (box.height - height) / 2, width, height);
}
