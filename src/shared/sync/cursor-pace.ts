/** A frame of a display at 60 Hz; and as much as eight people, the most without an SFU, need not be asked to wait for. */
const [SHORTEST_MS, LONGEST_MS] = [16, 70];

/**
 * Milliseconds from one place of a cursor to the next: its owner tells no more of them, and the server passes no more on. Ten
 * for each of those who are told, so that a call has about a hundred places a second, whoever moves; cursors glide from one
 * to the next (annotations/glide.ts). Measured in decision 26.
 */
export function cursorPace(others: number): number {
  return Math.min(Math.max(10 * others, SHORTEST_MS), LONGEST_MS);
}
