import type { Point } from './mark.ts';
import type { Segment } from './pen.ts';
import { arrowHead, penPath, type Shape } from './shape.ts';

/** What lies under a highlighter stays readable. */
export const HIGHLIGHT_OPACITY = 0.35;

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws a whole mark on a context that measures in page units. Text and lasers are not ink. */
export function paintShape(context: Context, shape: Shape): void {
  const { mark, points } = shape;
  const [from, to] = points;
  if (from === undefined || shape.hidden === true) return;
  colour(context, mark.color);
  context.lineWidth = mark.width;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  switch (mark.tool) {
    case 'pen':
      shape.path ??= penPath(shape);
      context.fill(shape.path);
      break;
    case 'highlighter':
      context.globalAlpha = HIGHLIGHT_OPACITY;
      // Flat ends: the parts of a long stroke meet without a darker spot.
      context.lineCap = 'butt';
      line(context, points.length === 1 ? [from, [from[0] + mark.width, from[1]]] : points);
      context.globalAlpha = 1;
      break;
    case 'arrow':
      if (to !== undefined) {
        line(context, [from, to]);
        line(context, arrowHead(from, to, mark.width));
      }
      break;
    case 'rectangle':
      if (to !== undefined) context.strokeRect(from[0], from[1], to[0] - from[0], to[1] - from[1]);
      break;
    case 'ellipse':
      if (to !== undefined) ellipse(context, from, to);
      break;
    case 'text':
    case 'laser':
      break;
  }
}

/** What is no colour is ignored by the context, which then must not keep somebody else's. */
export function colour(context: Context, color: string): void {
  context.strokeStyle = '#000000';
  context.strokeStyle = color;
  context.fillStyle = context.strokeStyle;
}

export function paintSegment(context: Context, { from, to, width }: Segment): void {
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

/** One line of all of these pieces: where they overlap it is no darker. */
export function paintHighlight(context: Context, segments: readonly Segment[]): void {
  const [first] = segments;
  if (first === undefined) return;
  context.globalAlpha = HIGHLIGHT_OPACITY;
  context.lineWidth = first.width;
  context.beginPath();
  let end: Point | undefined;
  for (const { from, to } of segments) {
    if (from !== end) context.moveTo(...from);
    context.lineTo(...to);
    end = to;
  }
  context.stroke();
  context.globalAlpha = 1;
}

function line(context: Context, points: readonly Point[]): void {
  context.beginPath();
  points.forEach((point, index) => (index === 0 ? context.moveTo(...point) : context.lineTo(...point)));
  context.stroke();
}

function ellipse(context: Context, [x1, y1]: Point, [x2, y2]: Point): void {
  context.beginPath();
  context.ellipse((x1 + x2) / 2, (y1 + y2) / 2, Math.abs(x2 - x1) / 2, Math.abs(y2 - y1) / 2, 0, 0, Math.PI * 2);
  context.stroke();
}
