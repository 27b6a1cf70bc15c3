import { describe, expect, it } from 'vitest';
import { clearSample } from '../../dev/quality-fixtures.ts';
import { bottom, loadOf, lowest, step, type Ladder } from './adaptation.ts';

const wide = { availableKbps: 3000, loss: 0 };
const settled: Ladder = { ...bottom, seen: 60, climbed: 60 };

function after(ladder: Ladder, ...loads: { availableKbps: number | undefined; loss: number }[]): Ladder {
  return loads.reduce(step, ladder);
}

function seconds(count: number, load: { availableKbps: number | undefined; loss: number }): (typeof load)[] {
  return Array.from({ length: count }, () => load);
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
    const narrow = { availableKbps: 40, loss: 0 };
    expect(after(settled, narrow).rung).toBe('full');
    expect(after(settled, narrow, wide, narrow, wide).rung).toBe('full');
    expect(after(bottom, ...seconds(5, narrow)).rung).toBe('full');
    expect(after(bottom, ...seconds(7, narrow)).rung).toBe('sound');
  });

  it('comes back by itself, one rung at a time', () => {
    const shed = after(settled, ...seconds(2, { availableKbps: 40, loss: 0 }));
    const rungs: string[] = [];
    let ladder = shed;
    for (let second = 0; second < 20; second++) {
      ladder = step(ladder, wide);
      if (rungs.at(-1) !== ladder.rung) rungs.push(ladder.rung);
    }
    expect(rungs).toEqual(['sound', 'low', 'reduced', 'full']);
  });

  it('tries a picture although the estimate does not grow while there is none', () => {
    const shed: Ladder = { ...settled, rung: 'sound' };
    expect(after(shed, ...seconds(2, { availableKbps: 50, loss: 0 })).rung).toBe('low');
  });

  it('tries a larger picture where the one that is sent does not fill the line', () => {
    const low: Ladder = { ...settled, rung: 'low' };
    expect(after(low, ...seconds(4, { availableKbps: 120, loss: 0 })).rung).toBe('low');
    expect(after(low, ...seconds(5, { availableKbps: 120, loss: 0 })).rung).toBe('reduced');
    expect(after(low, ...seconds(7, { availableKbps: 120, loss: 0 })).rung).toBe('low');
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
    const narrow = { availableKbps: 50, loss: 0 };
    let ladder: Ladder = { ...settled, rung: 'sound' };
    const climbs: number[] = [];
    for (let second = 0; second < 200; second++) {
      const before = ladder.rung;
      ladder = step(ladder, narrow);
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
