import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { FRAME, Rnnoise } from './rnnoise.ts';

const require = createRequire(import.meta.url);
const module = new WebAssembly.Module(
  readFileSync(require.resolve('@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm')),
);

const RATE = 48_000;
const FORMANTS = [
  { at: 730, wide: 90 },
  { at: 1090, wide: 110 },
  { at: 2440, wide: 160 },
];

/** The vowel “a” of somebody at about 120 Hz, in words of 400 ms with 200 ms in between. */
function voice(): (time: number) => number {
  const loudness = Array.from({ length: 40 }, (_, n) =>
    FORMANTS.reduce((sum, { at, wide }) => sum + 1 / (1 + (((n + 1) * 120 - at) / wide) ** 2), 0),
  );
  let phase = 0;
  return (time) => {
    // Nobody speaks at one height.
    phase += (2 * Math.PI * (120 + 12 * Math.sin(2 * Math.PI * 3 * time))) / RATE;
    const sound = loudness.reduce((sum, loud, n) => sum + (loud * Math.sin((n + 1) * phase)) / Math.sqrt(n + 1), 0);
    return time % 0.6 < 0.4 ? 0.05 * sound : 0;
  };
}

/** A fan: the lower the louder, and the same in every run. */
function fan(): () => number {
  let seed = 1;
  let sound = 0;
  return () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    sound = 0.98 * sound + (seed / 2 ** 31 - 1) * 0.02;
    return sound;
  };
}

/** Decibels before and after, of the two seconds that follow the first one. */
function decibels(sound: (time: number) => number): { before: number; after: number } {
  const rnnoise = new Rnnoise(module);
  const power = { before: 0, after: 0 };
  const of = (frame: Float32Array): number => frame.reduce((sum, sample) => sum + sample ** 2, 0) / FRAME / 200;
  for (let n = 0; n < 300; n++) {
    const frame = Float32Array.from({ length: FRAME }, (_, i) => sound((n * FRAME + i) / RATE));
    if (n >= 100) power.before += of(frame);
    rnnoise.clean(frame);
    if (n >= 100) power.after += of(frame);
  }
  return { before: 10 * Math.log10(power.before), after: 10 * Math.log10(power.after) };
}

test('B73: noise alone goes down by more than 20 dB', () => {
  const { before, after } = decibels(fan());
  expect(before - after).toBeGreaterThan(20);
});

test('B73: a voice is kept within half a decibel', () => {
  const { before, after } = decibels(voice());
  expect(after).toBeCloseTo(before, 0);
});

test('B73: another module is refused, not run', () => {
  expect(() => new Rnnoise(new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)))).toThrow(TypeError);
});
