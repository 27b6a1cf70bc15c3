import {
  erase,
  frameOf,
  lie,
  pixelsOf,
  sheetOf,
  stillCovers,
  type Frame,
  type Place,
  type Sheet,
} from './canvas-layer.ts';
import { boxOf, intersects, toUnits, union, type Box } from './geometry.ts';
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

/**
 * What is being drawn right now, by whomever. Of a line only the new piece is drawn. Where a stroke ends, its place is
 * cleared and what others are drawing there is drawn again.
 */
export class LiveLayer {
  readonly #host: HTMLElement;
  readonly #strokes = new Map<string, Stroke>();
  #sheets: { ink?: Sheet; highlight?: Sheet } = {};
  #place: Place;
  #frame: Frame;

  constructor(host: HTMLElement, place: Place) {
    this.#host = host;
    this.#place = place;
    this.#frame = frameOf(place);
  }

  get size(): number {
    return this.#strokes.size;
  }

  /** Draws what `progress` adds to its stroke. */
  extend(progress: Progress): void {
    if (isShape(progress.tool)) this.show(layOut({ ...progress, author: '' }, this.#place.height / this.#place.width));
    else this.#line(progress);
  }

  /** The stroke is settled, or given up. */
  end(id: string): void {
    const stroke = this.#strokes.get(id);
    if (stroke === undefined) return;
    this.#strokes.delete(id);
    const left = [...this.#strokes.values()].some(({ kind }) => kind === stroke.kind);
    if (left) this.#clear(stroke.kind, stroke.box);
    else this.#drop(stroke.kind);
  }

  resize(place: Place): void {
    const covers = stillCovers(this.#frame, place);
    this.#place = place;
    if (covers) return;
    this.#frame = frameOf(place);
    this.#drop('ink');
    this.#drop('highlight');
    for (const stroke of this.#strokes.values()) this.#draw(stroke);
  }

  close(): void {
    this.#strokes.clear();
    this.#drop('ink');
    this.#drop('highlight');
  }

  #line(progress: Progress): void {
    const { id, tool, color, width, points, pressures } = progress;
    const aspect = this.#place.height / this.#place.width;
    const kind = tool === 'highlighter' ? 'highlight' : 'ink';
    let stroke = this.#strokes.get(id);
    if (stroke === undefined || !('segments' in stroke.drawing)) {
      const pen = kind === 'ink' ? new LivePen(width) : undefined;
      stroke = { kind, color, box: boxOf([], 0), drawing: { segments: [], pen, last: undefined } };
      this.#strokes.set(id, stroke);
    }
    const { drawing } = stroke;
    if (!('segments' in drawing)) return;
    const context = this.#sheet(kind)?.context;
    if (context !== undefined) ready(context, color);
    points.forEach((fraction, index) => {
      const point = toUnits(fraction, aspect);
      const segment = drawing.pen?.add(point, pressures?.[index]) ?? { from: drawing.last ?? point, to: point, width };
      drawing.last = point;
      drawing.segments.push(segment);
      stroke.box = union(stroke.box, boxOf([segment.from, segment.to], width));
      if (context !== undefined) paintSegment(context, segment);
    });
  }

  /** Draws a whole mark, instead of what was there under its id. */
  show(shape: Shape): void {
    const { id, color } = shape.mark;
    const before = this.#strokes.get(id);
    const stroke: Stroke = { kind: 'ink', color, box: shape.box, drawing: { shape } };
    this.#strokes.set(id, stroke);
    // What is below the old one comes back with it.
    if (before === undefined) this.#draw(stroke);
    else this.#clear('ink', union(before.box, shape.box));
  }

  #draw({ kind, color, drawing }: Stroke): void {
    const context = this.#sheet(kind)?.context;
    if (context === undefined) return;
    if ('shape' in drawing) paintShape(context, drawing.shape);
    else {
      ready(context, color);
      for (const segment of drawing.segments) paintSegment(context, segment);
    }
  }

  #clear(kind: Stroke['kind'], box: Box): void {
    const context = this.#sheets[kind]?.context;
    if (context === undefined) return;
    const pixels = pixelsOf(this.#frame, box);
    context.save();
    context.resetTransform();
    context.beginPath();
    context.rect(pixels.x, pixels.y, pixels.width, pixels.height);
    context.clip();
    const { scale, left, top } = this.#frame;
    context.setTransform(scale, 0, 0, scale, -left, -top);
    erase(context, pixels);
    for (const stroke of this.#strokes.values()) {
      if (stroke.kind === kind && intersects(stroke.box, box)) this.#draw(stroke);
    }
    context.restore();
  }

  #sheet(kind: Stroke['kind']): Sheet | undefined {
    const there = this.#sheets[kind];
    if (there !== undefined) return there;
    const sheet = sheetOf(this.#frame);
    if (sheet === undefined) return undefined;
    lie(sheet.canvas, this.#frame, this.#place);
    // Pieces overlap: they are opaque, and the canvas is not.
    if (kind === 'highlight') sheet.canvas.style.opacity = String(HIGHLIGHT_OPACITY);
    this.#host.append(sheet.canvas);
    this.#sheets[kind] = sheet;
    return sheet;
  }

  #drop(kind: Stroke['kind']): void {
    this.#sheets[kind]?.canvas.remove();
    delete this.#sheets[kind];
  }
}

function ready(context: CanvasRenderingContext2D, color: string): void {
  colour(context, color);
  context.lineCap = 'round';
  context.lineJoin = 'round';
}
