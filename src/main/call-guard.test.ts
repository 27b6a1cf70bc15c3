import { describe, expect, it, vi } from 'vitest';
import { CallGuard } from './call-guard.ts';

function setUp() {
  const answers: ((yes: boolean) => void)[] = [];
  const release = vi.fn<() => void>();
  const keepAwake = vi.fn<() => () => void>(() => release);
  const ask = vi.fn<() => Promise<boolean>>(() => new Promise<boolean>((resolve) => answers.push(resolve)));
  return { guard: new CallGuard({ keepAwake, ask }), keepAwake, release, ask, answers };
}

describe('a call in progress', () => {
  it('keeps the display awake exactly as long as it lasts', () => {
    const { guard, keepAwake, release } = setUp();
    guard.setActive(true);
    guard.setActive(true);
    expect(keepAwake).toHaveBeenCalledOnce();
    guard.setActive(false);
    guard.setActive(false);
    expect(release).toHaveBeenCalledOnce();
  });

  it('asks before closing, once, and closes on yes', async () => {
    const { guard, ask, answers } = setUp();
    const proceed = vi.fn<() => void>();
    guard.setActive(true);
    expect(guard.mayClose(proceed)).toBe(false);
    expect(guard.mayClose(proceed)).toBe(false);
    expect(ask).toHaveBeenCalledOnce();
    answers[0]?.(true);
    await vi.waitFor(() => expect(proceed).toHaveBeenCalledOnce());
    expect(guard.mayClose(proceed)).toBe(true);
  });

  it('stays open on no, and asks again the next time', async () => {
    const { guard, ask, answers } = setUp();
    const proceed = vi.fn<() => void>();
    guard.setActive(true);
    guard.mayClose(proceed);
    answers[0]?.(false);
    await vi.waitFor(() => {
      guard.mayClose(proceed);
      expect(ask).toHaveBeenCalledTimes(2);
    });
    expect(proceed).not.toHaveBeenCalled();
  });

  it('asks nothing without a call, or when the system ends the process', () => {
    const { guard, ask } = setUp();
    expect(guard.mayClose(vi.fn())).toBe(true);
    guard.setActive(true);
    guard.letGo();
    expect(guard.mayClose(vi.fn())).toBe(true);
    expect(ask).not.toHaveBeenCalled();
  });

  it('a yes counts for that call only', async () => {
    const { guard, answers } = setUp();
    guard.setActive(true);
    const proceed = vi.fn<() => void>();
    guard.mayClose(proceed);
    answers[0]?.(true);
    await vi.waitFor(() => expect(proceed).toHaveBeenCalled());
    guard.setActive(false);
    guard.setActive(true);
    expect(guard.mayClose(proceed)).toBe(false);
  });
});
