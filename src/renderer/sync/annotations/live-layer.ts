import { pixelsOf, put, within, type Sheet } from './canvas-layer.ts';
import { boxOf, intersects, toUnits, union, type Box } from './geometry.ts';
import { isShape, type Point, type Progress } from './mark.ts';
import { colour, paintHighlight, paintSegment, paintShape } from './paint.ts';
import { LivePen, type Segment } from './pen.ts';
import type { SettledLayer } from './settled-layer.ts';
import { layOut, type Shape } from './shape.ts';

interface Stroke {
  color: string;
  box: Box;
  drawing: Ink | Highlight | { kind: 'shape'; shape: Shape };
}
/** A line as it was drawn, piece by piece. */
interface Ink {
  kind: 'ink';
  segments: Segment[];
  pen: LivePen;
}
interface Highlight {
  kind: 'highlight';
  segments: Segment[];
  last: Point | undefined;
}

/**
 * What is being drawn right now, by whomever, on the canvas that shows the finished marks: of a line only the new piece is
 * drawn. Where a stroke changes or ends, the finished marks are put back, and what others are drawing there is drawn again.
 */
export class LiveLayer {
  readonly #settled: SettledLayer;
  readonly #strokes = new Map<string, Stroke>();
  /** What lines are drawn in now, and where. */
  #ink: { sheet: Sheet; color: string } | undefined;

  constructor(settled: SettledLayer) {
    this.#settled = settled;
    settled.onChange = (box) => this.#follow(box);
  }

  get size(): number {
    return this.#strokes.size;
  }

  /** Draws what `progress` adds to its stroke. */
  extend(progress: Progress): void {
    if (isShape(progress.tool)) this.show(layOut({ ...progress, author: '' }, this.#settled.aspect));
    else this.#line(progress);
  }

  /** The stroke is given up. */
  end(id: string): void {
    const box = this.forget(id);
    if (box !== undefined) this.repaint(box);
  }

  /** The stroke is settled. Where it was is the caller's to repaint, together with what takes its place. */
  forget(id: string): Box | undefined {
    const stroke = this.#strokes.get(id);
    this.#strokes.delete(id);
    return stroke?.box;
  }

  /** Puts the finished marks back in this box, and what is being drawn there over them. */
  repaint(box: Box): void {
    const lent = this.#strokes.size > 0 ? this.#settled.lend() : this.#settled.lent;
    if (lent === undefined) return;
    const { shown, finished } = lent;
    const pixels = pixelsOf(shown.frame, box);
    put(finished, shown, pixels);
    within(shown, pixels, (context) => {
      for (const stroke of this.#strokes.values()) if (intersects(stroke.box, box)) paint(context, stroke, box);
    });
  }

  /** Draws a whole mark, instead of what was there under its id. */
  show(shape: Shape): void {
    const { id, color } = shape.mark;
    const before = this.#strokes.get(id);
    this.#strokes.delete(id);
    this.#strokes.set(id, { color, box: shape.box, drawing: { kind: 'shape', shape } });
    this.repaint(union(before?.box, shape.box));
  }

  #line({ id, tool, color, width, points, pressures }: Progress): void {
    const stroke = this.#strokes.get(id) ?? {
      color,
      box: boxOf([], 0),
      drawing:
        tool === 'highlighter'
          ? { kind: 'highlight', segments: [], last: undefined }
          : { kind: 'ink', segments: [], pen: new LivePen(width) },
    };
    this.#strokes.set(id, stroke);
    const { drawing } = stroke;
    if (drawing.kind === 'shape') return;
    const news = points.map((fraction, index): Segment => {
      const to = toUnits(fraction, this.#settled.aspect);
      if (drawing.kind === 'ink') return drawing.pen.add(to, pressures?.[index]);
      const from = drawing.last ?? to;
      drawing.last = to;
      return { from, to, width };
    });
    drawing.segments.push(...news);
    const box = news.map(boxOfSegment).reduce(union, boxOf([], 0));
    stroke.box = union(stroke.box, box);
    // The pieces of a highlighter overlap, and what lies under it is seen: they are one line or get darker at each joint.
    if (drawing.kind === 'highlight') this.repaint(box);
    else this.#add(color, news);
  }

  #add(color: string, segments: readonly Segment[]): void {
    const sheet = this.#settled.lend()?.shown;
    if (sheet === undefined) return;
    // Saying it again costs as much as the line.
    if (this.#ink?.sheet !== sheet || this.#ink.color !== color) ready(sheet.context, color);
    this.#ink = { sheet, color };
    for (const segment of segments) paintSegment(sheet.context, segment);
  }

  /** The finished marks are others in this box; without one: they are on another canvas, with nothing on them. */
  #follow(box: Box | undefined): void {
    if (box !== undefined) return this.repaint(box);
    for (const stroke of this.#strokes.values()) this.repaint(stroke.box);
  }
}

/** Draws what a box has of a stroke. */
function paint(context: CanvasRenderingContext2D, { color, drawing }: Stroke, box: Box): void {
  if (drawing.kind === 'shape') return paintShape(context, drawing.shape);
  const segments = drawing.segments.filter((segment) => intersects(boxOfSegment(segment), box));
  ready(context, color);
  if (drawing.kind === 'highlight') paintHighlight(context, segments);
  else for (const segment of segments) paintSegment(context, segment);
}

function boxOfSegment({ from, to, width }: Segment): Box {
  return boxOf([from, to], width);
}

function ready(context: CanvasRenderingContext2D, color: string): void {
  colour(context, color);
  context.lineCap = 'round';
  context.lineJoin = 'round';
}
