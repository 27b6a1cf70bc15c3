import { UNITS, type Box } from './geometry.ts';

/** The size of a surface on the screen. */
export interface Place {
  /** CSS pixels. */
  width: number;
  height: number;
  /** Device pixels per CSS pixel. */
  pixelRatio: number;
  /** The part that can be seen, in CSS pixels from the surface's corner; absent: all of it. */
  visible?: Box | undefined;
}

/** What a canvas covers: device pixels from the surface's corner, and how many of them a page unit has. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  scale: number;
}

/** Above this a canvas covers what is visible and some room around it, instead of giving up sharpness. */
const MAX_PIXELS = 16_777_216;
const MAX_SIDE = 8192;
/** Of a canvas that does not cover everything: as many pixels as there may be. */
const SIDE = Math.sqrt(MAX_PIXELS);

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/**
 * The whole surface where that fits a canvas; otherwise the visible part with as much around it as fits; where nobody says
 * what is visible, the whole surface less sharp.
 */
export function frameOf({ width, height, pixelRatio, visible }: Place): Frame {
  const [fullWidth, fullHeight] = [width * pixelRatio, height * pixelRatio];
  const excess = Math.max((fullWidth * fullHeight) / MAX_PIXELS, (Math.max(fullWidth, fullHeight) / MAX_SIDE) ** 2);
  if (excess <= 1 || visible === undefined) {
    const smaller = 1 / Math.sqrt(Math.max(excess, 1));
    return {
      left: 0,
      top: 0,
      width: Math.max(1, Math.round(fullWidth * smaller)),
      height: Math.max(1, Math.round(fullHeight * smaller)),
      scale: (fullWidth * smaller) / UNITS,
    };
  }
  const [frameWidth, frameHeight] = [Math.min(Math.round(fullWidth), SIDE), Math.min(Math.round(fullHeight), SIDE)];
  const middle = (from: number, to: number, whole: number): number =>
    ((clamp(from, 0, whole) + clamp(to, 0, whole)) / 2) * pixelRatio;
  return {
    left: Math.round(
      clamp(middle(visible.left, visible.right, width) - frameWidth / 2, 0, Math.max(0, fullWidth - frameWidth)),
    ),
    top: Math.round(
      clamp(middle(visible.top, visible.bottom, height) - frameHeight / 2, 0, Math.max(0, fullHeight - frameHeight)),
    ),
    width: frameWidth,
    height: frameHeight,
    scale: fullWidth / UNITS,
  };
}

/** Whether a frame made for an earlier place still shows all that can be seen now, as sharp. */
export function stillCovers(frame: Frame, place: Place): boolean {
  const next = frameOf(place);
  if (next.scale !== frame.scale || next.width !== frame.width || next.height !== frame.height) return false;
  if (next.left === frame.left && next.top === frame.top) return true;
  const { visible, pixelRatio, width, height } = place;
  if (visible === undefined) return false;
  return (
    frame.left <= Math.max(visible.left, 0) * pixelRatio &&
    frame.top <= Math.max(visible.top, 0) * pixelRatio &&
    frame.left + frame.width >= Math.min(visible.right, width) * pixelRatio &&
    frame.top + frame.height >= Math.min(visible.bottom, height) * pixelRatio
  );
}

/** Device pixels of a canvas, whole ones. */
export interface Pixels {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The pixels of a frame that a box touches. */
export function pixelsOf(frame: Frame, box: Box): Pixels {
  const x = clamp(Math.floor(box.left * frame.scale) - frame.left - 1, 0, frame.width);
  const y = clamp(Math.floor(box.top * frame.scale) - frame.top - 1, 0, frame.height);
  return {
    x,
    y,
    width: clamp(Math.ceil(box.right * frame.scale) - frame.left + 1, x, frame.width) - x,
    height: clamp(Math.ceil(box.bottom * frame.scale) - frame.top + 1, y, frame.height) - y,
  };
}

/** A canvas that measures in page units. */
export interface Sheet {
  canvas: HTMLCanvasElement;
  context: CanvasRenderingContext2D;
  frame: Frame;
  /** What it covers of the frame. */
  pixels: Pixels;
}

/** A transparent canvas of `pixels` of a frame; undefined when the browser has no memory for one. */
export function sheetOf(
  frame: Frame,
  pixels: Pixels = { x: 0, y: 0, width: frame.width, height: frame.height },
): Sheet | undefined {
  const canvas = document.createElement('canvas');
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  const { scale } = frame;
  context.setTransform(scale, 0, 0, scale, -frame.left - pixels.x, -frame.top - pixels.y);
  return { canvas, context, frame, pixels };
}

/** Lays a canvas over its part of the surface, in percent: it stretches along until it is drawn anew. */
export function lie(canvas: HTMLCanvasElement, frame: Frame, place: Place): void {
  const cssWidth = UNITS * frame.scale;
  const percent = (pixels: number, whole: number): string => `${(100 * pixels * place.width) / (whole * cssWidth)}%`;
  Object.assign(canvas.style, {
    position: 'absolute',
    pointerEvents: 'none',
    left: percent(frame.left, place.width),
    top: percent(frame.top, place.height),
    width: percent(frame.width, place.width),
    height: percent(frame.height, place.height),
  });
}

export function erase({ context }: Sheet, { x, y, width, height }: Pixels): void {
  context.save();
  context.resetTransform();
  context.clearRect(x, y, width, height);
  context.restore();
}

/** Puts what one sheet has in these pixels of a frame in the place of what one of the whole frame has there. */
export function put(from: Sheet, { context }: Sheet, { x, y, width, height }: Pixels): void {
  if (width === 0 || height === 0) return;
  context.save();
  context.resetTransform();
  context.clearRect(x, y, width, height);
  context.drawImage(from.canvas, x - from.pixels.x, y - from.pixels.y, width, height, x, y, width, height);
  context.restore();
}

/** Draws in page units, on these pixels alone. */
export function within(
  { context }: Sheet,
  { x, y, width, height }: Pixels,
  draw: (context: CanvasRenderingContext2D) => void,
): void {
  context.save();
  const units = context.getTransform();
  context.resetTransform();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.setTransform(units);
  draw(context);
  context.restore();
}
