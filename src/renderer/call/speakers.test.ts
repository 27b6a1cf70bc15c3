import { expect, test, vi } from 'vitest';
import { SpeakerMeter, Speakers } from './speakers.ts';

/** Feeds one sample every 200 ms; returns the view after the last. */
function meter() {
  const speakers = new SpeakerMeter();
  let now = 0;
  const hear = (levels: Record<string, number>, samples = 1) => {
    let view = speakers.hear(new Map(Object.entries(levels)), now);
    for (let sample = 1; sample <= samples; sample += 1) {
      now += 200;
      view = speakers.hear(new Map(Object.entries(levels)), now);
    }
    return view;
  };
  return hear;
}

test('nobody speaks in a quiet room', () => {
  expect(meter()({ ben: 0.004, cleo: 0 }, 10)).toEqual({ speaking: [], active: undefined });
});

test('whoever speaks has the floor, keeps it through a pause, and is still the last one who had it in silence', () => {
  const hear = meter();
  expect(hear({ ben: 0.2, cleo: 0 })).toEqual({ speaking: ['ben'], active: 'ben' });
  expect(hear({ ben: 0, cleo: 0 }, 3).speaking).toEqual(['ben']);
  expect(hear({ ben: 0, cleo: 0 }, 3)).toEqual({ speaking: [], active: 'ben' });
});

test('a cough does not take the floor, a second voice that goes on does', () => {
  const hear = meter();
  hear({ ben: 0.2, cleo: 0 }, 2);
  expect(hear({ ben: 0.2, cleo: 0.6 })).toEqual({ speaking: ['ben', 'cleo'], active: 'ben' });
  hear({ ben: 0.2, cleo: 0 }, 10);
  hear({ ben: 0, cleo: 0.3 }, 5);
  expect(hear({ ben: 0, cleo: 0.3 }).active).toBe('cleo');
});

test('two who are about as loud do not take turns with every syllable', () => {
  const hear = meter();
  const actives = new Set<string | undefined>();
  for (let turn = 0; turn < 40; turn += 1) {
    actives.add(hear({ ben: turn % 2 === 0 ? 0.3 : 0.25, cleo: turn % 2 === 0 ? 0.25 : 0.3 }).active);
  }
  expect(actives).toEqual(new Set(['ben']));
});

test('the floor of somebody who left goes to who speaks, or to nobody', () => {
  const hear = meter();
  hear({ ben: 0.3, cleo: 0 }, 3);
  expect(hear({ cleo: 0 }).active).toBeUndefined();
  expect(hear({ cleo: 0.1 }).active).toBe('cleo');
});

test('tells only what changed, and listens no longer than it should', () => {
  vi.useFakeTimers();
  const changed = vi.fn<() => void>();
  let level = 0;
  const speakers = new Speakers(() => new Map([['ben', level]]), changed);
  speakers.start();
  vi.advanceTimersByTime(1000);
  expect(changed).not.toHaveBeenCalled();
  level = 0.4;
  vi.advanceTimersByTime(1000);
  expect(changed).toHaveBeenCalledOnce();
  expect(speakers.view.active).toBe('ben');
  speakers.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
