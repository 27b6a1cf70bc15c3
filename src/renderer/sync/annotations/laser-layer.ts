import { erase, pixelsOf, sheetOf, type Pixels, type Place, type Sheet } from './canvas-layer.ts';
import { boxOf, toUnits } from './geometry.ts';
import { Ground } from './ground.ts';
import type { Point, Progress } from './mark.ts';
import { colour, paintSegment } from './paint.ts';
import { browserClock, type Clock } from './settled-layer.ts';

/** How long a laser's trail can be seen. */
const TRAIL_MS = 1200;

interface Trail {
  color: string;
  width: number;
  points: { point: Point; at: number }[];
}

/** Lasers: each frame draws what is left of their trails, and none are drawn while there are none. */
export class LaserLayer {
  readonly #ground: Ground;
  readonly #clock: Clock;
  readonly #still: boolean;
  readonly #trails = new Map<string, Trail>();
  #sheet: Sheet | undefined;
  #drawn: Pixels | undefined;

  /** `still`: trails go at once instead of fading (reduced motion). */
  constructor(host: HTMLElement, place: Place, still: boolean, clock: Clock = browserClock) {
    this.#ground = new Ground(host, place);
    this.#still = still;
    this.#clock = clock;
  }

  extend({ id, color, width, points }: Progress): void {
    const { aspect, frame } = this.#ground;
    const trail = this.#trails.get(id) ?? { color, width, points: [] };
    this.#trails.set(id, trail);
    const at = this.#clock.now();
    trail.points.push(...points.map((point) => ({ point: toUnits(point, aspect), at })));
    if (this.#sheet !== undefined) return;
    this.#sheet = sheetOf(frame);
    if (this.#sheet === undefined) return;
    this.#ground.lay(this.#sheet.canvas);
    this.#step();
  }

  /** What is scrolled by keeps its lasers. */
  resize(place: Place): void {
    if (this.#ground.move(place)) this.close();
  }

  close(): void {
    this.#trails.clear();
    this.#sheet?.canvas.remove();
    this.#sheet = undefined;
    this.#drawn = undefined;
  }

  #step(): void {
    const sheet = this.#sheet;
    if (sheet === undefined) return;
    const now = this.#clock.now();
    for (const [id, trail] of this.#trails) {
      trail.points = trail.points.filter(({ at }) => now - at < TRAIL_MS);
      if (trail.points.length === 0) this.#trails.delete(id);
    }
    if (this.#trails.size === 0) return this.close();
    if (this.#drawn !== undefined) erase(sheet, this.#drawn);
    for (const trail of this.#trails.values()) this.#draw(sheet.context, trail, now);
    const all = [...this.#trails.values()].flatMap(({ points, width }) =>
      points.map(({ point }) => ({ point, width })),
    );
    const widest = Math.max(...all.map(({ width }) => width));
    this.#drawn = pixelsOf(
      this.#ground.frame,
      boxOf(
        all.map(({ point }) => point),
        widest,
      ),
    );
    this.#clock.frame(() => this.#step());
  }

  #draw(context: CanvasRenderingContext2D, { color, width, points }: Trail, now: number): void {
    colour(context, color);
    context.lineCap = 'round';
    points.forEach(({ point, at }, index) => {
      context.globalAlpha = this.#still ? 1 : 1 - (now - at) / TRAIL_MS;
      paintSegment(context, { from: points[index - 1]?.point ?? point, to: point, width });
    });
    context.globalAlpha = 1;
  }
}
