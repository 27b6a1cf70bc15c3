import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cursorPace } from '../../shared/sync/cursor-pace.ts';
import { Step } from './step.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('A50: once a period the newest is told, at moments that do not change', () => {
  const sent: [item: number, at: number][] = [];
  const step = new Step<number>((item) => sent.push([item, performance.now()]));
  for (let ms = 0; ms < 200; ms++) {
    step.put(ms, 50);
    vi.advanceTimersByTime(1);
  }
  const [[item, at] = [0, 0]] = sent;
  expect(sent).toEqual([0, 50, 100, 150].map((later) => [item + later, at + later]));
  step.put(200, 50);
  step.close();
  vi.advanceTimersByTime(1_000);
  expect(sent).toHaveLength(4);
});

/** A hand that moves for so long, `away` ms from a server that passes on every `period` from `start`: how early each was there. */
function told(period: number, away: number, start: number, ms: number): number[] {
  const begun = performance.now() + start;
  const all: number[] = [];
  const arrive = (): void => {
    const early = period - ((((performance.now() - begun) % period) + period) % period);
    all.push(early);
    setTimeout(() => step.heard(Math.round(early)), early + away);
  };
  const step = new Step<number>(() => setTimeout(arrive, away));
  for (let passed = 0; passed < ms; passed += 4) {
    step.put(passed, period);
    vi.advanceTimersByTime(4);
  }
  step.close();
  return all;
}

it('A50: however far the server is, a cursor is soon there just before it is passed on', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 0, max: 70 }),
      (others, away, start) => {
        const period = cursorPace(others);
        const early = told(period, away, start, 6_000);
        expect(early.length).toBeGreaterThan(0.8 * (6_000 / period));
        for (const one of early.slice(-10)) {
          expect(one).toBeGreaterThan(0.5);
          expect(one).toBeLessThan(14);
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('A50: a cursor is told at the display’s rate to one other, to more ten milliseconds later for each, never less than 14 times a second', () => {
  expect([1, 2, 3, 4, 7, 49].map(cursorPace)).toEqual([16, 20, 30, 40, 70, 70]);
});
