import { UNITS, intersects, type Box } from './geometry.ts';
import type { Point } from './mark.ts';
import { hits, type Shape } from './shape.ts';

const CELL = UNITS / 32;
/** What reaches beyond the surface is kept in its outermost cells. */
const OUTERMOST = 128;
const cell = (units: number): number => Math.min(Math.max(Math.floor(units / CELL), 0), OUTERMOST);

/** The marks of one surface in the order in which they lie on it, found by place through a grid. */
export class MarkIndex {
  readonly #shapes = new Map<string, Entry>();
  readonly #cells = new Map<number, Set<string>>();
  #next = 0;

  get size(): number {
    return this.#shapes.size;
  }

  get(id: string): Shape | undefined {
    return this.#shapes.get(id)?.shape;
  }

  all(): Shape[] {
    return inOrder([...this.#shapes.values()]);
  }

  /** On top of the others, or in the place of the one of its id. */
  add(shape: Shape): void {
    const order = this.#shapes.get(shape.mark.id)?.order ?? this.#next++;
    this.remove(shape.mark.id);
    this.#shapes.set(shape.mark.id, { shape, order });
    for (const key of cellsOf(shape.box)) {
      const ids = this.#cells.get(key);
      if (ids === undefined) this.#cells.set(key, new Set([shape.mark.id]));
      else ids.add(shape.mark.id);
    }
  }

  remove(id: string): Shape | undefined {
    const entry = this.#shapes.get(id);
    if (entry === undefined) return undefined;
    this.#shapes.delete(id);
    for (const key of cellsOf(entry.shape.box)) {
      const ids = this.#cells.get(key);
      ids?.delete(id);
      if (ids?.size === 0) this.#cells.delete(key);
    }
    return entry.shape;
  }

  /** Everything that may have something in the box, lowest first. */
  within(box: Box): Shape[] {
    const found = new Map<string, Entry>();
    for (const key of cellsOf(box)) {
      for (const id of this.#cells.get(key) ?? []) {
        const entry = this.#shapes.get(id);
        if (entry !== undefined && intersects(entry.shape.box, box)) found.set(id, entry);
      }
    }
    return inOrder([...found.values()]);
  }

  /** The topmost mark at a point, with `room` around it, among those that `counts`. */
  at([x, y]: Point, room: number, counts: (shape: Shape) => boolean = () => true): Shape | undefined {
    const box = { left: x - room, right: x + room, top: y - room, bottom: y + room };
    return this.within(box).findLast((shape) => counts(shape) && hits(shape, [x, y], room));
  }
}

interface Entry {
  shape: Shape;
  /** Its place among the others. */
  order: number;
}

function inOrder(entries: Entry[]): Shape[] {
  return entries.sort((one, other) => one.order - other.order).map(({ shape }) => shape);
}

function* cellsOf({ left, top, right, bottom }: Box): Generator<number> {
  const [firstX, lastX, firstY, lastY] = [cell(left), cell(right), cell(top), cell(bottom)];
  for (let x = firstX; x <= lastX; x++) for (let y = firstY; y <= lastY; y++) yield x * (OUTERMOST + 1) + y;
}
