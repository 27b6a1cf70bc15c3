import { describe, expect, it } from 'vitest';
import { clearSample } from '../../dev/quality-fixtures.ts';
import { judge, Settling, type Judgement } from './level.ts';

const media = { microphone: 'on', camera: 'on', screen: 'off' } as const;

describe('B71: one second by itself', () => {
  it('is good when nothing is wrong', () => {
    expect(judge(clearSample(), media)).toEqual({ level: 'good', cause: undefined });
  });

  it.each([
    ['weak', 'loss', { sound: { loss: 0.05 } }],
    ['bad', 'loss', { sound: { loss: 0.2 } }],
    ['bad', 'loss', { sound: { concealed: 0.2 } }],
    ['weak', 'loss', { mine: { loss: 0.05 } }],
    ['bad', 'loss', { picture: { loss: 0.15 } }],
    ['weak', 'delay', { rttMs: 500 }],
    ['bad', 'delay', { rttMs: 900 }],
    ['weak', 'delay', { sound: { jitterMs: 120 } }],
    ['weak', 'freezes', { picture: { frozen: 0.2 } }],
    ['bad', 'freezes', { picture: { fps: 0 } }],
    ['weak', 'bandwidth', { availableKbps: 250 }],
    ['bad', 'bandwidth', { availableKbps: 80 }],
  ] as const)('is %s for %s: %j', (level, cause, patch) => {
    expect(judge(clearSample(patch), media)).toEqual({ level, cause });
  });

  it('B79: is silent when nothing arrives although they send', () => {
    const nothing = clearSample({ sound: { packets: 0 }, picture: { packets: 0 } });
    expect(judge(nothing, media)).toEqual({ level: 'silent', cause: 'nothing-arrives' });
    expect(judge(nothing, { microphone: 'none', camera: 'off', screen: 'off' }).level).toBe('good');
  });

  it('misses no picture of who has the camera off', () => {
    const off = { ...media, camera: 'off' } as const;
    expect(judge(clearSample({ picture: { fps: 0, frozen: 1 } }), off).level).toBe('good');
  });
});

describe('B71: the level over time', () => {
  const good: Judgement = { level: 'good', cause: undefined };
  const weak: Judgement = { level: 'weak', cause: 'loss' };
  const bad: Judgement = { level: 'bad', cause: 'loss' };
  const after = (...judgements: Judgement[]): string => {
    const settling = new Settling();
    for (const judgement of judgements) settling.add(judgement);
    return settling.level;
  };
  const times = (count: number, one: Judgement): Judgement[] => Array.from({ length: count }, () => one);

  it('is unknown until there is something to go by', () => {
    expect(after()).toBe('unknown');
    expect(after(good)).toBe('unknown');
    expect(after(good, good)).toBe('good');
  });

  it('does not jump at one bad second', () => {
    expect(after(good, good, bad, good, bad)).toBe('good');
    expect(after(good, good, bad, bad)).toBe('bad');
    expect(after(good, good, bad, weak)).toBe('weak');
  });

  it('gets better only when it has been better for a while', () => {
    expect(after(bad, bad, ...times(4, good))).toBe('bad');
    expect(after(bad, bad, ...times(5, good))).toBe('good');
    expect(after(bad, bad, good, good, weak, good, good)).toBe('weak');
  });

  it('does not hop between two', () => {
    const settling = new Settling();
    const seen = new Set<string>();
    for (let i = 0; i < 40; i++) {
      settling.add(i % 2 === 0 ? good : weak);
      seen.add(settling.level);
    }
    expect([...seen]).toEqual(['unknown', 'good']);
  });
});
