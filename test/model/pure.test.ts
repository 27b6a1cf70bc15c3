import { expect, test } from 'vitest';
import { playPure } from './pure.ts';

// `npm run model -- --pure --runs N --seed S` sets these; interleaving i has the seed S + i.
const runs = Number(process.env['PARLEY_PURE_RUNS'] ?? 5_000);
const seed = Number(process.env['PARLEY_PURE_SEED'] ?? Date.now() % 1_000_000_000);

test(`A31 A61 F30 I1 I2 I3 I4 I5 I9 I10: ${runs} interleavings of the rules (seed ${seed}) are as the reference says`, () => {
  let acts = 0;
  const start = performance.now();
  for (let i = 0; i < runs; i++) acts += playPure(seed + i);
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(
    `rules: ${runs} interleavings, ${acts} acts, seed ${seed}, ${(runs / seconds).toFixed(0)} interleavings/s\n`,
  );
  expect(acts).toBeGreaterThan(runs);
}, 3_600_000);
