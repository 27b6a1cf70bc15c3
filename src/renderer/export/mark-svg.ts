import { UNITS } from '../sync/annotations/geometry.ts';
import type { Point } from '../sync/annotations/mark.ts';
import { HIGHLIGHT_OPACITY } from '../sync/annotations/paint.ts';
import { penOutline } from '../sync/annotations/pen.ts';
import { arrowHead, layOut, LINE_HEIGHT, textSize, type Shape } from '../sync/annotations/shape.ts';
import { ExportError } from './export-error.ts';
import type { PlacedMark } from './export-marked.ts';
import { linesOf } from './mark-image.ts';

/** Of a letter's height, from the middle of its line to its feet. */
const FEET = 0.36;

/**
 * The drawing with its marks on it, as vectors. What it was is in it whole, as a picture: what was harmless as that stays
 * harmless. `aspect` is height by width, as it is shown.
 */
export async function markSvg(
  bytes: Uint8Array<ArrayBuffer>,
  aspect: number,
  marks: readonly PlacedMark[],
): Promise<Uint8Array<ArrayBuffer>> {
  const height = round(UNITS * aspect);
  const size = `width="${UNITS}" height="${height}"`;
  const drawn = marks.map(({ mark }) => element(layOut(mark, aspect))).join('\n');
  const text = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${UNITS} ${height}" ${size}>
<image ${size} href="${await dataUrl(bytes)}"/>
<g fill="none" stroke-linecap="round" stroke-linejoin="round">
${drawn}
</g>
</svg>
`;
  return new TextEncoder().encode(text);
}

function element(shape: Shape): string {
  const { mark, points } = shape;
  const [from, to] = points;
  if (from === undefined) return '';
  const color = escaped(mark.color);
  const stroke = `stroke="${color}" stroke-width="${round(mark.width)}"`;
  switch (mark.tool) {
    case 'pen':
      return `<path fill="${color}" d="${smooth(penOutline(points, mark.width, mark.pressures))}"/>`;
    case 'highlighter': {
      const way: Point[] = points.length === 1 ? [from, [from[0] + mark.width, from[1]]] : [...points];
      return `<path ${stroke} stroke-linecap="butt" opacity="${HIGHLIGHT_OPACITY}" d="${line(way)}"/>`;
    }
    case 'arrow':
      if (to === undefined) return '';
      return `<path ${stroke} d="${line([from, to])}${line(arrowHead(from, to, mark.width))}"/>`;
    case 'rectangle':
      if (to === undefined) return '';
      return `<path ${stroke} d="${line([from, [to[0], from[1]], to, [from[0], to[1]]])}Z"/>`;
    case 'ellipse': {
      if (to === undefined) return '';
      const middle = `cx="${round((from[0] + to[0]) / 2)}" cy="${round((from[1] + to[1]) / 2)}"`;
      const radii = `rx="${round(Math.abs(to[0] - from[0]) / 2)}" ry="${round(Math.abs(to[1] - from[1]) / 2)}"`;
      return `<ellipse ${stroke} ${middle} ${radii}/>`;
    }
    case 'text':
      return text(shape, from, color);
    case 'laser':
      return '';
  }
}

function text(shape: Shape, [left, top]: Point, color: string): string {
  const size = textSize(shape.mark.width);
  const spans = linesOf(shape).map((one, index) => {
    const feet = top + (index + 0.5) * size * LINE_HEIGHT + size * FEET;
    return `<tspan x="${round(left)}" y="${round(feet)}">${escaped(one)}</tspan>`;
  });
  const font = 'font-family="Inter, system-ui, sans-serif" font-weight="500" xml:space="preserve"';
  return `<text fill="${color}" font-size="${round(size)}" ${font}>${spans.join('')}</text>`;
}

function line(points: readonly Point[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}

/** Through the middles between the points, as on the screen. */
function smooth(outline: readonly Point[]): string {
  const [first] = outline;
  if (first === undefined) return '';
  const curves = outline.map(([x, y], index) => {
    const [nextX, nextY] = outline[(index + 1) % outline.length] ?? first;
    return `Q${round(x)} ${round(y)} ${round((x + nextX) / 2)} ${round((y + nextY) / 2)}`;
  });
  return `M${round(first[0])} ${round(first[1])}${curves.join('')}Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** As text; what no XML may contain is left out. */
function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (one) => entities[one] ?? '')
    .replaceAll(/[^\t\n\r\u{20}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '');
}

function dataUrl(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.addEventListener('loadend', () => {
      if (typeof reader.result === 'string') resolve(reader.result);
      else reject(new ExportError('BROKEN'));
    });
    reader.readAsDataURL(new Blob([bytes], { type: 'image/svg+xml' }));
  });
}
