import { shallowRef } from 'vue';

/** Hues a person may have; far enough apart to tell neighbours from each other. */
export const HUES = [25, 55, 95, 145, 175, 205, 240, 275, 310, 345] as const;

type Hue = (typeof HUES)[number];

/** Colours of the people in the call one is in. */
const inCall = shallowRef<ReadonlyMap<string, Hue>>(new Map());

/**
 * The same person has the same colour everywhere: on their picture, cursor, ink and chat. Among the people of one call no
 * two have the same, as long as there are hues: see `tellApart`.
 */
export function personHue(userId: string): Hue {
  return inCall.value.get(userId) ?? ownHue(userId);
}

/** The people of the call one is in now, in the order of its roster, which is the same for all of them. */
export function tellApart(userIds: readonly string[]): void {
  // Asked with every change of a call: only another roster draws anything anew.
  const same = userIds.length === inCall.value.size && userIds.every((userId) => inCall.value.has(userId));
  if (!same) inCall.value = distinctHues(userIds);
}

/** Everyone their own hue; whose is taken by somebody before them, the next that is free. */
export function distinctHues(userIds: readonly string[]): ReadonlyMap<string, Hue> {
  const hues = new Map<string, Hue>();
  for (const userId of userIds) {
    const own = HUES.indexOf(ownHue(userId));
    const order = [...HUES.slice(own), ...HUES.slice(0, own)];
    const taken = new Set(hues.values());
    hues.set(userId, order.find((hue) => !taken.has(hue)) ?? ownHue(userId));
  }
  return hues;
}

function ownHue(userId: string): Hue {
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
