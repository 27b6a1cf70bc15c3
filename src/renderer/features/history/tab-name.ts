/** What a screen reader says of the tab. */
export function historyTabName(missed: number): string {
  if (missed === 0) return 'History';
  return missed === 1 ? 'History, 1 missed call' : `History, ${missed} missed calls`;
}
