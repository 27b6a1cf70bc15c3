import { erase, pixelsOf, sheetOf, type Frame, type Place, type Sheet } from './canvas-layer.ts';
import { boxOf, intersects, toUnits, union, type Box } from './geometry.ts';
import { Ground } from './ground.ts';
import { isShape, type Point, type Progress } from './mark.ts';
import { colour, HIGHLIGHT_OPACITY, paintSegment, paintShape } from './paint.ts';
import { LivePen, type Segment } from './pen.ts';
import { layOut, type Shape } from './shape.ts';

interface Stroke {
  kind: 'ink' | 'highlight';
  color: string;
  box: Box;
  /** A line as it was drawn, piece by piece; or a figure that is drawn anew with every point. */
  drawing: { segments: Segment[]; pen: LivePen | undefined; last: Point | undefined } | { shape: Shape };
}

/** Device pixels of a tile's side: a canvas that changes is put on the screen as a whole, so small ones are cheap. */
const TILE = 256;

interface Tile extends Sheet {
  /** What its context draws lines in now. */
  color: string | undefined;
  kind: Stroke['kind'];
  box: Box;
}

/**
 * What is being drawn right now, by whomever, on tiles that are there only where something is. Of a line only the new
 * piece is drawn. Where a stroke ends, its place is cleared and what others are drawing there is drawn again.
 */
export class LiveLayer {
  readonly #ground: Ground;
  readonly #strokes = new Map<string, Stroke>();
  readonly #tiles = new Map<string, Tile>();

  constructor(host: HTMLElement, place: Place) {
    this.#ground = new Ground(host, place);
  }

  get size(): number {
    return this.#strokes.size;
  }

  /** Draws what `progress` adds to its stroke. */
  extend(progress: Progress): void {
    if (isShape(progress.tool)) this.show(layOut({ ...progress, author: '' }, this.#ground.aspect));
    else this.#line(progress);
  }

  /** The stroke is settled, or given up. */
  end(id: string): void {
    const stroke = this.#strokes.get(id);
    if (stroke === undefined) return;
    this.#strokes.delete(id);
    if (this.#strokes.size === 0) this.#drop();
    else this.#clear(stroke.kind, stroke.box);
  }

  resize(place: Place): void {
    if (!this.#ground.move(place)) return;
    this.#drop();
    for (const stroke of this.#strokes.values()) this.#draw(stroke);
  }

  close(): void {
    this.#strokes.clear();
    this.#drop();
  }

  #line(progress: Progress): void {
    const { id, tool, color, width, points, pressures } = progress;
    const { aspect } = this.#ground;
    const kind = tool === 'highlighter' ? 'highlight' : 'ink';
    let stroke = this.#strokes.get(id);
    if (stroke === undefined || !('segments' in stroke.drawing)) {
      const pen = kind === 'ink' ? new LivePen(width) : undefined;
      stroke = { kind, color, box: boxOf([], 0), drawing: { segments: [], pen, last: undefined } };
      this.#strokes.set(id, stroke);
    }
    const { drawing } = stroke;
    if (!('segments' in drawing)) return;
    points.forEach((fraction, index) => {
      const point = toUnits(fraction, aspect);
      const segment = drawing.pen?.add(point, pressures?.[index]) ?? { from: drawing.last ?? point, to: point, width };
      drawing.last = point;
      drawing.segments.push(segment);
      const box = boxOfSegment(segment);
      stroke.box = union(stroke.box, box);
      this.#piece(kind, color, segment, box);
    });
  }

  /** Draws a whole mark, instead of what was there under its id. */
  show(shape: Shape): void {
    const { id, color } = shape.mark;
    const before = this.#strokes.get(id);
    this.#strokes.delete(id);
    if (before !== undefined) this.#clear(before.kind, before.box);
    const stroke: Stroke = { kind: 'ink', color, box: shape.box, drawing: { shape } };
    this.#strokes.set(id, stroke);
    this.#draw(stroke);
  }

  #draw(stroke: Stroke): void {
    const { kind, color, drawing, box } = stroke;
    if ('segments' in drawing) {
      for (const segment of drawing.segments) this.#piece(kind, color, segment, boxOfSegment(segment));
    } else for (const tile of this.#tilesAt(kind, box)) paintOn(tile, stroke);
  }

  #piece(kind: Stroke['kind'], color: string, segment: Segment, box: Box): void {
    for (const tile of this.#tilesAt(kind, box)) {
      // Saying it again costs as much as the line.
      if (tile.color !== color) ready(tile.context, color);
      tile.color = color;
      paintSegment(tile.context, segment);
    }
  }

  #clear(kind: Stroke['kind'], box: Box): void {
    for (const [key, tile] of this.#tiles) {
      if (tile.kind !== kind || !intersects(tile.box, box)) continue;
      const left = [...this.#strokes.values()].filter(
        (stroke) => stroke.kind === kind && intersects(stroke.box, tile.box),
      );
      if (left.length === 0) {
        tile.canvas.remove();
        this.#tiles.delete(key);
        continue;
      }
      erase(tile.context, { x: 0, y: 0, width: TILE, height: TILE });
      for (const stroke of left) paintOn(tile, stroke);
    }
  }

  /** The tiles that a box touches, there from now on. */
  *#tilesAt(kind: Stroke['kind'], box: Box): Generator<Tile> {
    const { x, y, width, height } = pixelsOf(this.#ground.frame, box);
    for (let column = Math.floor(x / TILE); column * TILE < x + width; column++) {
      for (let row = Math.floor(y / TILE); row * TILE < y + height; row++) {
        const key = `${kind} ${column} ${row}`;
        let tile = this.#tiles.get(key);
        if (tile === undefined) {
          tile = this.#tile(kind, column * TILE, row * TILE);
          if (tile === undefined) continue;
          this.#tiles.set(key, tile);
        }
        yield tile;
      }
    }
  }

  #tile(kind: Stroke['kind'], x: number, y: number): Tile | undefined {
    const { left, top, width, height, scale } = this.#ground.frame;
    // Not beyond the edge: every dot of a canvas costs something with every frame.
    const frame: Frame = {
      left: left + x,
      top: top + y,
      width: Math.min(TILE, width - x),
      height: Math.min(TILE, height - y),
      scale,
    };
    const sheet = sheetOf(frame);
    if (sheet === undefined) return undefined;
    this.#ground.lay(sheet.canvas, frame);
    // Pieces overlap: they are opaque, and the canvas is not.
    if (kind === 'highlight') sheet.canvas.style.opacity = String(HIGHLIGHT_OPACITY);
    const box = {
      left: frame.left / scale,
      top: frame.top / scale,
      right: (frame.left + frame.width) / scale,
      bottom: (frame.top + frame.height) / scale,
    };
    return { ...sheet, kind, box, color: undefined };
  }

  #drop(): void {
    for (const { canvas } of this.#tiles.values()) canvas.remove();
    this.#tiles.clear();
  }
}

/** Draws what a tile has of a stroke. */
function paintOn(tile: Tile, { color, drawing }: Stroke): void {
  const { context, box } = tile;
  tile.color = undefined;
  if ('shape' in drawing) return paintShape(context, drawing.shape);
  ready(context, color);
  for (const segment of drawing.segments) {
    if (intersects(boxOfSegment(segment), box)) paintSegment(context, segment);
  }
}

function boxOfSegment({ from, to, width }: Segment): Box {
  return boxOf([from, to], width);
}

function ready(context: CanvasRenderingContext2D, color: string): void {
  colour(context, color);
  context.lineCap = 'round';
  context.lineJoin = 'round';
}
