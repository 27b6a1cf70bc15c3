import * as v from 'valibot';
import { median } from '../support/timing.ts';
import { bundle, openChromium } from './bundle.ts';
import { compare, type Result } from './result.ts';

const POINTS = 10_000;
const MARKS = 10_000;
const ROUNDS = 3;
/** Four hours at twelve strokes a minute. */
const STROKES = 4 * 60 * 12;

const TimesSchema = v.array(v.number());
const OursSchema = v.object({ times: TimesSchema, opening: TimesSchema });

const sum = (times: readonly number[]): number => times.reduce((total, time) => total + time, 0);
const tenth = (times: readonly number[]): number => Math.ceil(times.length / 10);
const first = (times: readonly number[]): number => sum(times.slice(0, tenth(times)));
const last = (times: readonly number[]): number => sum(times.slice(-tenth(times)));
const long = (times: readonly number[]): number => times.filter((time) => time > 16.7).length;

/**
 * Ink in a real browser without a frame limit: a long stroke on a page full of marks against a bare canvas that draws
 * each new piece once; and hours of somebody's drawing.
 */
export async function ink(): Promise<Result[]> {
  const code = await bundle('ink/page.ts');
  const browser = await openChromium('--disable-frame-rate-limit', '--disable-gpu-vsync');
  try {
    const page = await browser.newPage({ viewport: { width: 900, height: 1050 } });
    await page.setContent('<!doctype html><body></body>');
    await page.addScriptTag({ content: code });
    const call = (expression: string): Promise<unknown> => page.evaluate(`inkBench.${expression}`);
    const bare: number[][] = [];
    const ours: v.InferOutput<typeof OursSchema>[] = [];
    const watched: number[][] = [];
    const replayed: number[][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(v.parse(TimesSchema, await call(`bare(${POINTS})`)));
      ours.push(v.parse(OursSchema, await call(`ours(${POINTS}, ${MARKS})`)));
      watched.push(v.parse(TimesSchema, await call(`watched(${POINTS}, ${MARKS})`)));
      replayed.push(v.parse(TimesSchema, await call(`replayed(${STROKES})`)));
    }
    const drawn = ours.map(({ times }) => times);
    return [
      compare({
        name: `a stroke of ${POINTS} points on a page with ${MARKS} marks, against an incremental canvas`,
        kind: 'cost',
        unit: 'ms',
        ours: median(drawn.map(sum)),
        floor: median(bare.map(sum)),
        goal: 1.5,
        details: {
          longFrames: drawn.map(long),
          longFramesOfBare: bare.map(long),
          longest: drawn.map((times) => Math.max(...times)),
          longestOfBare: bare.map((times) => Math.max(...times)),
          openingMs: ours.map(({ opening }) => sum(opening)),
          longestOfOpening: ours.map(({ opening }) => Math.max(...opening)),
        },
      }),
      compare({
        name: 'the last tenth of that stroke against its first',
        kind: 'cost',
        unit: 'ms',
        ours: median(drawn.map(last)),
        floor: median(drawn.map(first)),
        goal: 1.2,
      }),
      compare({
        name: `frames over 16.7 ms at who watches that stroke`,
        kind: 'cost',
        unit: 'of all frames',
        ours: sum(watched.map(long)),
        floor: watched.flat().length,
        goal: 0,
        details: { longest: watched.map((times) => Math.max(...times)), ms: watched.map(sum) },
      }),
      compare({
        name: `four hours of drawing replayed (${STROKES} strokes): the last tenth against the first`,
        kind: 'cost',
        unit: 'ms',
        ours: median(replayed.map(last)),
        floor: median(replayed.map(first)),
        goal: 1.2,
        details: { longFrames: replayed.map(long), longest: replayed.map((times) => Math.max(...times)) },
      }),
    ];
  } finally {
    await browser.close();
  }
}
