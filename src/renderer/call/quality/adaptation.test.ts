import { describe, expect, it } from 'vitest';
import { clearSample } from '../../dev/quality-fixtures.ts';
import { bottom, loadOf, lowest, step, type Ladder } from './adaptation.ts';

const settled: Ladder = { ...bottom, seen: 60, climbed: 60 };

interface Line {
  availableKbps: number | undefined;
  loss?: number;
  rttMs?: number | undefined;
}
const wide = { availableKbps: 3000 };

/** So many seconds on a line that is otherwise a good one. */
function after(ladder: Ladder, ...lines: Line[]): Ladder {
  return lines.reduce((before, line) => step(before, { loss: 0, rttMs: 20, ...line }), ladder);
}

function seconds(count: number, line: Line): Line[] {
  return Array.from({ length: count }, () => line);
}

describe('B69 B71: video sheds before audio', () => {
  it.each([
    [3000, 0, 'full'],
    [400, 0, 'reduced'],
    [150, 0, 'low'],
    [40, 0, 'sound'],
    [3000, 0.2, 'reduced'],
    [3000, 0.35, 'low'],
    [3000, 0.6, 'sound'],
    [undefined, 0, 'full'],
  ] as const)('%s kbit/s with %d lost leaves %s', (availableKbps, loss, rung) => {
    expect(after(settled, ...seconds(2, { availableKbps, loss })).rung).toBe(rung);
  });

  it('waits for a second opinion, and for the congestion control at the start', () => {
    const narrow = { availableKbps: 40 };
    expect(after(settled, narrow).rung).toBe('full');
    expect(after(settled, narrow, wide, narrow, wide).rung).toBe('full');
    expect(after(bottom, ...seconds(5, narrow)).rung).toBe('full');
    expect(after(bottom, ...seconds(7, narrow)).rung).toBe('sound');
  });

  it('comes back by itself, one rung at a time', () => {
    const shed = after(settled, ...seconds(2, { availableKbps: 40 }));
    const rungs: string[] = [];
    let ladder = shed;
    for (let second = 0; second < 20; second++) {
      ladder = after(ladder, wide);
      if (rungs.at(-1) !== ladder.rung) rungs.push(ladder.rung);
    }
    expect(rungs).toEqual(['sound', 'low', 'reduced', 'full']);
  });

  it('tries a picture although the estimate does not grow while there is none', () => {
    const shed: Ladder = { ...settled, rung: 'sound' };
    expect(after(shed, ...seconds(3, { availableKbps: 10 })).rung).toBe('sound');
    expect(after(shed, ...seconds(4, { availableKbps: 10 })).rung).toBe('low');
  });

  it.each([2200, undefined])('F24: tries none where the line answers after %s ms, being full of sound', (rttMs) => {
    const shed: Ladder = { ...settled, rung: 'sound' };
    const full = { availableKbps: 10, rttMs };
    expect(after(shed, ...seconds(29, full)).rung).toBe('sound');
    // Unless it is one of those that are slow by nature.
    expect(after(shed, ...seconds(30, full)).rung).toBe('low');
    expect(after(shed, ...seconds(10, full), { availableKbps: 10 }).rung).toBe('low');
  });

  it('tries a larger picture where the one that is sent does not fill the line', () => {
    const low: Ladder = { ...settled, rung: 'low' };
    expect(after(low, ...seconds(4, { availableKbps: 120 })).rung).toBe('low');
    expect(after(low, ...seconds(5, { availableKbps: 120 })).rung).toBe('reduced');
    expect(after(low, ...seconds(7, { availableKbps: 120 })).rung).toBe('low');
  });

  it('stays where it is while packets are lost', () => {
    const shed: Ladder = { ...settled, rung: 'sound' };
    for (const count of [3, 10, 60]) {
      expect(after(shed, ...seconds(count, { availableKbps: 50, loss: 0.1 })).rung).toBe('sound');
    }
  });

  it('goes by reports that came since, not by an old one', () => {
    expect(loadOf(clearSample({ mine: { loss: 0.3 } })).loss).toBe(0.3);
    expect(loadOf(clearSample({ mine: { loss: 0.3, reported: false } })).loss).toBe(0);
  });

  it('tries ever more rarely what does not work', () => {
    const narrow = { availableKbps: 50 };
    let ladder: Ladder = { ...settled, rung: 'sound' };
    const climbs: number[] = [];
    for (let second = 0; second < 200; second++) {
      const before = ladder.rung;
      ladder = after(ladder, narrow);
      if (before === 'sound' && ladder.rung === 'low') climbs.push(second);
    }
    const gaps = climbs.slice(1).map((second, i) => second - (climbs[i] ?? 0));
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    expect(gaps.at(-1)).toBe(10);
  });

  it('takes the lowest of what several ask for', () => {
    expect(lowest(['full', 'sound', 'low'])).toBe('sound');
    expect(lowest([])).toBe('full');
  });
});
