import { describe, expect, it } from 'vitest';
import { ScreenChoice } from './screen-choice.ts';

function setUp() {
  const clock = { now: 0 };
  return { clock, choice: new ScreenChoice(() => clock.now) };
}
const refused = expect.objectContaining({ code: 'SOURCE_NOT_FOUND' });

describe('T48, E24: what may be captured', () => {
  it('is nothing without a choice', () => {
    const { choice } = setUp();
    choice.offer('screen:0:0');
    expect(choice.has(1)).toBe(false);
    expect(choice.take(1)).toBeUndefined();
  });

  it('is exactly what was chosen, once, for the page that chose it', () => {
    const { choice } = setUp();
    choice.offer('screen:0:0');
    const id = choice.offer('window:7:0');
    expect(id).not.toContain('window');
    choice.choose(1, id);
    expect(choice.has(1)).toBe(true);
    expect(choice.take(2)).toBeUndefined();
    expect(choice.take(1)).toBe('window:7:0');
    expect(choice.take(1)).toBeUndefined();
  });

  it('refuses an id twice, an unknown one and the system’s own', () => {
    const { choice } = setUp();
    const id = choice.offer('window:7:0');
    choice.choose(1, id);
    for (const wrong of [id, 'window:7:0', '', 'unknown']) expect(() => choice.choose(1, wrong)).toThrow(refused);
    expect(choice.offer('window:7:0')).not.toBe(id);
  });

  it('keeps an unspent id over a refreshed list, so that a selection stays', () => {
    const { choice, clock } = setUp();
    const id = choice.offer('window:7:0');
    clock.now = 50_000;
    expect(choice.offer('window:7:0')).toBe(id);
    clock.now = 100_000;
    choice.choose(1, id);
    expect(choice.take(1)).toBe('window:7:0');
  });

  it('lets ids and choices lapse after a minute', () => {
    const { choice, clock } = setUp();
    const stale = choice.offer('window:7:0');
    choice.choose(1, choice.offer('screen:0:0'));
    clock.now = 59_999;
    expect(choice.has(1)).toBe(true);
    clock.now = 60_000;
    expect(choice.has(1)).toBe(false);
    expect(() => choice.choose(1, stale)).toThrow(refused);
  });

  it('is void when the page is left', () => {
    const { choice } = setUp();
    choice.choose(1, choice.offer('screen:0:0'));
    choice.forget(1);
    expect(choice.take(1)).toBeUndefined();
  });
});
