/** `4:05`, or `1:02:09` from an hour on. */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Names as a sentence holds them: “Ben”, “Ben and Cleo”, “Ben, Cleo and 3 others”. */
export function joinNames(names: readonly string[]): string {
  const [first = 'nobody', second] = names;
  if (second === undefined) return first;
  if (names.length === 2) return `${first} and ${second}`;
  if (names.length === 3) return `${first}, ${second} and ${names[2] ?? ''}`;
  return `${first}, ${second} and ${names.length - 2} others`;
}
