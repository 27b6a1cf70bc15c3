import type { Place } from './canvas-layer.ts';
import { CursorLayer } from './cursor-layer.ts';
import { boxOf, toUnits, union, UNITS, type Box } from './geometry.ts';
import { LaserLayer } from './laser-layer.ts';
import { LiveLayer } from './live-layer.ts';
import type { Point, Progress, SignedMark } from './mark.ts';
import { MarkIndex } from './mark-index.ts';
import { cover, Overlay } from './overlay.ts';
import type { WhoIs } from './people.ts';
import { browserClock, SettledLayer, SLICE_MS, type Clock } from './settled-layer.ts';
import { layOut, type Shape } from './shape.ts';

/** Near enough to hit with a pointer, in CSS pixels. */
const ROOM = 5;

/** One surface on the screen: its layers over an element, in the order in which they lie on each other. */
export class SurfaceView {
  readonly overlay: Overlay;
  readonly settled: SettledLayer;
  readonly cursors: CursorLayer;
  readonly live: LiveLayer;
  readonly #laser: LaserLayer;
  readonly #root = document.createElement('div');
  readonly #clock: Clock;
  /** Marks that lie there and are not laid out yet, lowest first. */
  readonly #coming = new Map<string, SignedMark>();
  #index = new MarkIndex();
  #place: Place;
  /** The mark that is being moved. */
  #carried: Shape | undefined;

  /** `host` is positioned; `still`: no motion that is not needed. */
  constructor(host: HTMLElement, place: Place, who: WhoIs, still: boolean, clock: Clock = browserClock) {
    this.#place = place;
    this.#clock = clock;
    const ink = document.createElement('div');
    const lasers = document.createElement('div');
    const people = document.createElement('div');
    this.overlay = new Overlay(place);
    for (const layer of [this.#root, ink, lasers, people]) cover(layer);
    this.#root.className = 'marks';
    this.#root.append(ink, lasers, this.overlay.element, people);
    host.append(this.#root);
    this.settled = new SettledLayer(ink, this.#index, place, clock);
    this.live = new LiveLayer(this.settled);
    this.#laser = new LaserLayer(lasers, place, still, clock);
    this.cursors = new CursorLayer(people, place, who, still, clock);
  }

  get size(): number {
    return this.#index.size + this.#coming.size;
  }

  get aspect(): number {
    return this.#place.height / this.#place.width;
  }

  /** What lies there when it comes on the screen: however much that is, no frame is held up by it. */
  fill(marks: readonly SignedMark[]): void {
    for (const mark of marks) this.#coming.set(mark.id, mark);
    this.#arrive();
  }

  /** On top of the others, or in the place of the one of its id. */
  add(mark: SignedMark): void {
    const waits = this.#coming.has(mark.id) || (this.#coming.size > 0 && this.#index.get(mark.id) === undefined);
    if (waits) this.#coming.set(mark.id, mark);
    else this.#enter(mark);
  }

  remove(id: string): void {
    if (this.#coming.delete(id)) return this.live.end(id);
    if (this.#carried?.mark.id === id) this.putDown();
    const shape = this.#index.remove(id);
    if (shape?.mark.tool === 'text') this.overlay.removeText(id);
    else if (shape !== undefined) this.settled.redraw(shape.box);
  }

  progress(progress: Progress): void {
    if (progress.tool === 'laser') this.#laser.extend(progress);
    else this.live.extend(progress);
  }

  /** The topmost mark at a place, given in fractions, among those that count. */
  at(point: Point, counts?: (shape: Shape) => boolean): Shape | undefined {
    const room = (ROOM * UNITS) / this.#place.width;
    return this.#index.at(toUnits(point, this.aspect), room, counts);
  }

  /** What may have something in the box, in page units, lowest first. */
  shapesIn(box: Box): readonly Shape[] {
    return this.#index.within(box);
  }

  markOf(id: string): SignedMark | undefined {
    return this.#index.get(id)?.mark;
  }

  /** Shows a mark elsewhere while it is moved. */
  carry(mark: SignedMark): void {
    const shape = layOut(mark, this.aspect);
    const resting = this.#carried ?? this.#index.get(mark.id);
    if (resting === undefined) return;
    if (mark.tool === 'text') {
      this.overlay.removeText(mark.id);
      this.overlay.addText(shape);
    } else {
      if (this.#carried === undefined) {
        resting.hidden = true;
        this.settled.redraw(resting.box);
      }
      this.live.show(shape);
    }
    this.#carried = resting;
    this.overlay.select(this.#boxOf(shape));
  }

  /** The mark is back where it was. */
  putDown(): void {
    const shape = this.#carried;
    this.#carried = undefined;
    if (shape === undefined) return;
    this.live.end(shape.mark.id);
    shape.hidden = false;
    this.overlay.select(this.#boxOf(shape));
    if (shape.mark.tool === 'text') {
      this.overlay.removeText(shape.mark.id);
      this.overlay.addText(shape);
    } else this.settled.redraw(shape.box);
  }

  boxOf(id: string): Box | undefined {
    const shape = this.#index.get(id);
    return shape && this.#boxOf(shape);
  }

  resize(place: Place): void {
    const turned = Math.abs(place.height / place.width - this.aspect) > 0.001;
    this.#place = place;
    if (turned) this.#layOutAgain();
    this.settled.resize(place);
    if (turned) this.settled.refresh();
    this.#laser.resize(place);
    this.overlay.resize(place);
    this.cursors.resize(place);
  }

  look(place: Place): void {
    this.#place = place;
    this.settled.resize(place);
    this.#laser.resize(place);
  }

  close(): void {
    this.#coming.clear();
    this.overlay.endWriting();
    this.settled.close();
    this.#laser.close();
    this.cursors.close();
    this.#root.remove();
  }

  #arrive(): void {
    const end = this.#clock.now() + SLICE_MS;
    for (const [id, mark] of this.#coming) {
      this.#coming.delete(id);
      this.#enter(mark);
      if (this.#clock.now() >= end) break;
    }
    if (this.#coming.size > 0) this.#clock.frame(() => this.#arrive());
  }

  #enter(mark: SignedMark): void {
    const drawn = this.live.forget(mark.id);
    const shape = layOut(mark, this.aspect);
    const before = this.#index.get(mark.id);
    this.#index.add(shape);
    if (before?.mark.tool === 'text') this.overlay.removeText(mark.id);
    else if (before !== undefined) this.settled.redraw(union(before.box, shape.box));
    if (mark.tool === 'text') this.overlay.addText(shape);
    else if (before === undefined) this.settled.add(shape);
    if (mark.tool !== 'text') this.live.repaint(union(drawn, shape.box));
  }

  #boxOf({ mark, box, points }: Shape): Box {
    return mark.tool === 'text' ? box : boxOf(points, mark.width / 2 + 4);
  }

  #layOutAgain(): void {
    for (const { mark } of this.#index.all()) {
      const shape = layOut(mark, this.aspect);
      this.#index.add(shape);
      if (mark.tool !== 'text') continue;
      this.overlay.removeText(mark.id);
      this.overlay.addText(shape);
    }
  }
}
