import { shallowRef } from 'vue';

/** `ink` on white, with white letters on it; `bright` on the dark stage. */
export interface PersonColour {
  ink: string;
  bright: string;
}

/**
 * As many as people see each other. They differ in lightness as well as in hue, so that any two of them are told apart also by
 * who sees no difference between red and green.
 */
export const COLOURS: readonly [PersonColour, ...PersonColour[]] = [
  { ink: '#922d55', bright: '#fe99b9' },
  { ink: '#333d01', bright: '#889d37' },
  { ink: '#0b7a9a', bright: '#a4e5ff' },
  { ink: '#774f02', bright: '#edaf53' },
  { ink: '#1e2c7f', bright: '#738de2' },
  { ink: '#ae6105', bright: '#fedec4' },
  { ink: '#5348a1', bright: '#b5b3fe' },
  { ink: '#650448', bright: '#c96fa4' },
];

/** Colours of the people in the call one is in. */
const inCall = shallowRef<ReadonlyMap<string, PersonColour>>(new Map());

/**
 * The same person has the same colour everywhere: on their picture, cursor, ink and chat. Among the people of one call no
 * two have the same, as long as there are colours: see `tellApart`.
 */
export function personColour(userId: string): PersonColour {
  return inCall.value.get(userId) ?? ownColour(userId);
}

/** What an element, and all in it, takes for the colours of this person. */
export function personStyle(userId: string): Record<'--person' | '--person-bright', string> {
  const { ink, bright } = personColour(userId);
  return { '--person': ink, '--person-bright': bright };
}

/** The people of the call one is in now, in the order of its roster, which is the same for all of them. */
export function tellApart(userIds: readonly string[]): void {
  // Asked with every change of a call: only another roster draws anything anew.
  const same = userIds.length === inCall.value.size && userIds.every((userId) => inCall.value.has(userId));
  if (!same) inCall.value = distinctColours(userIds);
}

/** Everyone their own colour; whose is taken by somebody before them, the next that is free. */
export function distinctColours(userIds: readonly string[]): ReadonlyMap<string, PersonColour> {
  const colours = new Map<string, PersonColour>();
  for (const userId of userIds) {
    const own = COLOURS.indexOf(ownColour(userId));
    const order = [...COLOURS.slice(own), ...COLOURS.slice(0, own)];
    const taken = new Set(colours.values());
    colours.set(userId, order.find((colour) => !taken.has(colour)) ?? ownColour(userId));
  }
  return colours;
}

function ownColour(userId: string): PersonColour {
  // FNV-1a: short, and spreads ids that differ in one character.
  let hash = 0x811c9dc5;
  for (const character of userId) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return COLOURS[(hash >>> 0) % COLOURS.length] ?? COLOURS[0];
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
