import { boxOf, distance, distanceToSegment, toUnits, UNITS, type Box } from './geometry.ts';
import type { Point, SignedMark } from './mark.ts';
import { penOutline } from './pen.ts';

/** A mark laid out on a surface of a known aspect, in page units: ready to be drawn and to be hit. */
export interface Shape {
  readonly mark: SignedMark;
  readonly points: readonly Point[];
  /** All that it may cover. */
  readonly box: Box;
  /** Kept once drawn: a stroke's outline takes longer to find than to fill. */
  path: Path2D | undefined;
  /** It is being moved: drawn elsewhere. */
  hidden?: boolean;
}

/** Text is this much larger than a line of the same width setting is thick. */
const TEXT_SCALE = 6;
export const LINE_HEIGHT = 1.25;
/** Of the letters' size; close enough for a box to catch. */
const LETTER_WIDTH = 0.55;

export function textSize(width: number): number {
  return width * TEXT_SCALE;
}

export function layOut(mark: SignedMark, aspect: number): Shape {
  const points = mark.points.map((point) => toUnits(point, aspect));
  return {
    mark,
    points,
    box: mark.tool === 'text' ? textBox(mark, points) : boxOf(points, reach(mark)),
    path: undefined,
  };
}

/** How far from its points a mark may reach. */
function reach({ tool, width }: SignedMark): number {
  return tool === 'arrow' ? headLength(width) : width;
}

function headLength(width: number): number {
  return 8 + width * 3;
}

/** From one end of the head over its tip to the other. */
export function arrowHead(from: Point, to: Point, width: number): [Point, Point, Point] {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const length = headLength(width);
  const barb = (turn: number): Point => [
    to[0] - length * Math.cos(angle + turn),
    to[1] - length * Math.sin(angle + turn),
  ];
  return [barb(0.45), to, barb(-0.45)];
}

function textBox({ text = '', width }: SignedMark, points: readonly Point[]): Box {
  const [left = 0, top = 0] = points[0] ?? [];
  const size = textSize(width);
  const columns = Math.max(1, Math.floor((UNITS - left) / (size * LETTER_WIDTH)));
  const lines = text.split('\n').map((line) => Math.max(1, Math.ceil(line.length / columns)));
  const longest = Math.min(columns, Math.max(1, ...text.split('\n').map(({ length }) => length)));
  const height = lines.reduce((sum, one) => sum + one, 0) * size * LINE_HEIGHT;
  return { left, top, right: left + longest * size * LETTER_WIDTH, bottom: top + height };
}

/** Whether a point, with some room around it, is on the mark: on its line, not within its frame. */
export function hits({ mark, points, box }: Shape, point: Point, room: number): boolean {
  const [x, y] = point;
  if (x < box.left - room || x > box.right + room || y < box.top - room || y > box.bottom + room) return false;
  const near = mark.width / 2 + room;
  const [from = point, to = from] = points;
  switch (mark.tool) {
    case 'text':
      return true;
    case 'rectangle':
      return frame(from, to).some(([a, b]) => distanceToSegment(point, a, b) <= near);
    case 'ellipse':
      return ellipseDistance(point, from, to) <= near;
    case 'pen':
    case 'highlighter':
    case 'arrow':
    case 'laser':
      return points.length === 1
        ? distance(point, from) <= near
        : points.some((next, index) => index > 0 && distanceToSegment(point, points[index - 1] ?? next, next) <= near);
  }
}

function frame([x1, y1]: Point, [x2, y2]: Point): [Point, Point][] {
  return [
    [
      [x1, y1],
      [x2, y1],
    ],
    [
      [x2, y1],
      [x2, y2],
    ],
    [
      [x2, y2],
      [x1, y2],
    ],
    [
      [x1, y2],
      [x1, y1],
    ],
  ];
}

/** Along the ray from the middle: exact for a circle, good enough for a hit otherwise. */
function ellipseDistance([x, y]: Point, [x1, y1]: Point, [x2, y2]: Point): number {
  const [radiusX, radiusY] = [Math.abs(x2 - x1) / 2, Math.abs(y2 - y1) / 2];
  const [dx, dy] = [x - (x1 + x2) / 2, y - (y1 + y2) / 2];
  if (radiusX === 0 || radiusY === 0) return distanceToSegment([x, y], [x1, y1], [x2, y2]);
  const length = Math.hypot(dx, dy);
  const scale = Math.hypot(dx / radiusX, dy / radiusY);
  return scale === 0 ? Math.min(radiusX, radiusY) : Math.abs(length - length / scale);
}

/** The outline of a pen stroke as a path, smooth between its points. */
export function penPath({ mark, points }: Shape): Path2D {
  const outline = penOutline(points, mark.width, mark.pressures);
  const path = new Path2D();
  const [first] = outline;
  if (first === undefined) return path;
  path.moveTo(...first);
  outline.forEach(([x, y], index) => {
    const [nextX, nextY] = outline[(index + 1) % outline.length] ?? first;
    path.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  });
  path.closePath();
  return path;
}
