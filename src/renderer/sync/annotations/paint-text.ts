import { UNITS } from './geometry.ts';
import { colour, paintShape, type Context } from './paint.ts';
import { LINE_HEIGHT, textSize, type Shape } from './shape.ts';
import { wrapText } from './wrap-text.ts';

/** Draws a whole mark, also one that the screen shows as an element. A laser leaves nothing. */
export function paintMark(context: Context, shape: Shape): void {
  if (shape.mark.tool === 'text') paintText(context, shape);
  else paintShape(context, shape);
}

/** Draws a text from its upper left corner, on a context that measures in page units. */
export function paintText(context: Context, shape: Shape): void {
  const [left = 0, top = 0] = shape.points[0] ?? [];
  const size = textSize(shape.mark.width);
  colour(context, shape.mark.color);
  context.textBaseline = 'middle';
  linesOn(context, shape).forEach((line, index) =>
    context.fillText(line, left, top + (index + 0.5) * size * LINE_HEIGHT),
  );
}

/** A text as it breaks into lines on its page; the context has its letters from then on. */
export function linesOn(context: Context, { mark, points }: Shape): string[] {
  context.font = `500 ${textSize(mark.width)}px "Inter Variable", system-ui, sans-serif`;
  const room = UNITS - (points[0]?.[0] ?? 0);
  return wrapText(mark.text ?? '', room, (line) => context.measureText(line).width);
}
