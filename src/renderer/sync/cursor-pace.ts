import { FRAME_MS } from './newest.ts';

/**
 * Milliseconds from one place of a cursor to the next that the others are told. To one of them it is every frame; the more
 * there are, the more each place costs, and the others' cursors glide from one to the next (annotations/glide.ts).
 */
export function cursorPace(others: number): number {
  if (others <= 1) return FRAME_MS;
  return others <= 3 ? 33 : 50;
}
