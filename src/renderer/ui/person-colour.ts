/** Hues a person may have; far enough apart to tell neighbours from each other. */
export const HUES = [25, 55, 95, 145, 175, 205, 240, 275, 310, 345] as const;

/** The same person has the same colour everywhere: on their picture, and later on cursor, ink and chat. */
export function personHue(userId: string): (typeof HUES)[number] {
  // FNV-1a: short, and spreads ids that differ in one character.
  let hash = 0x811c9dc5;
  for (const character of userId) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return HUES[(hash >>> 0) % HUES.length] ?? HUES[0];
}

/** The hues as ink: the same as `--person` in tokens.css, for where no style reaches. */
const INKS = {
  25: '#9c433f',
  55: '#964d09',
  95: '#796100',
  145: '#2f7434',
  175: '#00785f',
  205: '#007583',
  240: '#006aa0',
  275: '#505ba7',
  310: '#784d96',
  345: '#914373',
} as const;

/** A person's colour as `#rrggbb`: of their cursor and of what they draw. */
export function personInk(userId: string): string {
  return INKS[personHue(userId)];
}

/** Up to two letters that stand for a name when there is no picture. */
export function initials(displayName: string): string {
  const words = displayName.split(/[\s._-]+/u).filter((word) => word !== '');
  const first = firstGrapheme(words[0]);
  const last = words.length > 1 ? firstGrapheme(words.at(-1)) : '';
  return (first + last).toLocaleUpperCase();
}

function firstGrapheme(word: string | undefined): string {
  if (word === undefined) return '';
  for (const { segment } of new Intl.Segmenter().segment(word)) return segment;
  return '';
}
