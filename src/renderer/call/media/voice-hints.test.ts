import { expect, test } from 'vitest';
import { VoiceHints } from './voice-hints.ts';

/** What is said at the end of these stretches, in steps of a tenth of a second. */
function after(...stretches: { level: number; muted: boolean; seconds: number }[]): string | undefined {
  const hints = new VoiceHints();
  let now = 1000;
  let hint: string | undefined;
  for (const { level, muted, seconds } of stretches) {
    for (let step = 0; step < seconds * 10; step++) hint = hints.hear(level, muted, (now += 100));
  }
  return hint;
}
const voice = 0.1;
const room = 0.002;

test('B28: who talks while muted is told, not who coughs, and not for long', () => {
  expect(after({ level: voice, muted: true, seconds: 2 })).toBe('talking-while-muted');
  expect(after({ level: voice, muted: true, seconds: 0.4 })).toBeUndefined();
  expect(after({ level: room, muted: true, seconds: 60 })).toBeUndefined();
  expect(after({ level: voice, muted: true, seconds: 2 }, { level: room, muted: true, seconds: 3 })).toBe(
    'talking-while-muted',
  );
  expect(after({ level: voice, muted: true, seconds: 2 }, { level: room, muted: true, seconds: 5 })).toBeUndefined();
});

test('B28: unmuted, nothing is said of talking', () => {
  expect(after({ level: voice, muted: false, seconds: 60 })).toBeUndefined();
  expect(
    after({ level: voice, muted: true, seconds: 2 }, { level: voice, muted: false, seconds: 0.1 }),
  ).toBeUndefined();
});

test('F25: an open microphone that gives nothing at all is told after ten seconds, until it gives something', () => {
  expect(after({ level: 0, muted: false, seconds: 9 })).toBeUndefined();
  expect(after({ level: 0, muted: false, seconds: 11 })).toBe('no-sound');
  expect(after({ level: 0, muted: false, seconds: 11 }, { level: room, muted: false, seconds: 0.1 })).toBeUndefined();
  expect(after({ level: 0, muted: true, seconds: 60 })).toBeUndefined();
  expect(after({ level: room, muted: false, seconds: 60 })).toBeUndefined();
});
