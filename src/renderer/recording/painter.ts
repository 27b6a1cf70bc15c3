import { compose, contain, cover, largePlace, type Box } from './composition.ts';
import { Pictures } from './pictures.ts';

/** Somebody who agreed to be recorded, with what of them is on the stage. */
export interface RecordedPerson {
  name: string;
  /** Microphone, and the sound of a shared screen. */
  audio: readonly MediaStreamTrack[];
  /** Undefined while it is off. */
  camera: MediaStreamTrack | undefined;
  screen: MediaStreamTrack | undefined;
}

/** A file that is in front on the stage. */
export interface RecordedFile {
  name: string;
  /** What is seen of it; undefined: not yet, or it has no pixels of its own. Whoever takes it closes it. */
  picture?: ImageBitmap;
}

const GROUND = '#111315';
const TILE = '#24282c';
const TEXT = '#ffffff';
const SHADE = 'rgb(0 0 0 / 0.6)';

/** Draws the stage for a recording: who is in it, by name, and a shared file or screen in large. */
export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #pictures = new Pictures();
  #people: readonly RecordedPerson[] = [];
  #file: RecordedFile | undefined;

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: false });
    if (context === null) throw new Error('There is no canvas to draw the recording on.');
    this.#canvas = canvas;
    this.#context = context;
  }

  show(people: readonly RecordedPerson[]): void {
    this.#people = people;
    this.#pictures.watch(
      people.flatMap(({ camera, screen }) => [camera, screen]).filter((track) => track !== undefined),
    );
  }

  /** In large from now on, until another is or, by undefined, none. */
  showFile(file: RecordedFile | undefined): void {
    this.#file?.picture?.close();
    this.#file = file;
  }

  /** How large a picture of a file can be shown, in pixels. */
  get filePlace(): Box {
    return largePlace(this.#people.length, this.#canvas);
  }

  paint(): void {
    const sharing = this.#people.find(({ screen }) => screen !== undefined)?.screen;
    const { width, height } = this.#canvas;
    const shared = this.#file !== undefined || sharing !== undefined;
    const places = compose(this.#people.length, shared, { width, height });
    this.#fill(GROUND, { x: 0, y: 0, width, height });
    if (places.large !== undefined) this.#large(sharing, places.large);
    for (const [i, person] of this.#people.entries()) {
      const box = places.people[i];
      if (box !== undefined) this.#person(person, box);
    }
  }

  close(): void {
    this.#pictures.close();
    this.showFile(undefined);
  }

  #large(sharing: MediaStreamTrack | undefined, box: Box): void {
    if (this.#file !== undefined) return this.#paintFile(this.#file, box);
    const picture = sharing && this.#pictures.of(sharing);
    if (picture !== undefined) this.#draw(picture, whole(picture), contain(sizeOf(picture), box));
  }

  #paintFile({ name, picture }: RecordedFile, box: Box): void {
    this.#fill(TILE, box);
    const context = this.#context;
    if (picture !== undefined) {
      const { x, y, width, height } = contain(picture, box);
      return context.drawImage(picture, x, y, width, height);
    }
    context.font = '32px sans-serif';
    context.fillStyle = TEXT;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(name, box.x + box.width / 2, box.y + box.height / 2, box.width * 0.9);
    context.textAlign = 'start';
  }

  #person({ name, camera }: RecordedPerson, box: Box): void {
    const picture = camera && this.#pictures.of(camera);
    if (picture === undefined) this.#fill(TILE, box);
    else this.#draw(picture, cover(sizeOf(picture), box), box);
    const context = this.#context;
    const height = Math.min(28, box.height / 4);
    context.font = `${Math.round(height * 0.6)}px sans-serif`;
    const room = box.width - height;
    const width = Math.min(context.measureText(name).width, room) + height;
    this.#fill(SHADE, { x: box.x, y: box.y + box.height - height, width, height });
    context.fillStyle = TEXT;
    context.textBaseline = 'middle';
    context.fillText(name, box.x + height / 2, box.y + box.height - height / 2, room);
  }

  #fill(colour: string, { x, y, width, height }: Box): void {
    this.#context.fillStyle = colour;
    this.#context.fillRect(x, y, width, height);
  }

  #draw(picture: HTMLVideoElement, from: Box, to: Box): void {
    this.#context.drawImage(picture, from.x, from.y, from.width, from.height, to.x, to.y, to.width, to.height);
  }
}

const sizeOf = ({ videoWidth, videoHeight }: HTMLVideoElement): { width: number; height: number } => ({
  width: videoWidth,
  height: videoHeight,
});

const whole = (picture: HTMLVideoElement): Box => ({ x: 0, y: 0, ...sizeOf(picture) });
