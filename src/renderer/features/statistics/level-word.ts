import type { Level } from '../../call/quality/level.ts';

const WORDS: Record<Level, string> = {
  unknown: 'Not measured yet',
  good: 'Good',
  weak: 'Weak',
  bad: 'Bad',
  silent: 'Nothing arrives',
};

export function levelWord(level: Level): string {
  return WORDS[level];
}
