import { describe, expect, it } from 'vitest';
import type { LastCall } from '../call/types.ts';
import type { RememberedCall } from './call-memory.ts';
import { howItEnded } from './last-call.ts';

const last = (reason: LastCall['reason'], error?: LastCall['error']): LastCall => ({
  callId: 'call-1',
  people: ['Ben'],
  reason,
  error,
});

const call = (incoming: boolean, answered: boolean, ...names: string[]): RememberedCall => ({
  people: names.map((displayName) => ({ userId: displayName, displayName })),
  kind: 'video',
  incoming,
  answered,
});

describe('the line about how a call ended', () => {
  it.each([
    ['declined', false, 'Ben declined.'],
    ['declined', true, 'You declined the call from Ben.'],
    ['missed', false, 'No answer from Ben.'],
    ['missed', true, 'You missed a call from Ben.'],
    ['canceled', true, 'Ben called and hung up before you answered.'],
    ['left', false, 'You canceled the call to Ben.'],
    ['ended', false, 'Ben left the call.'],
    ['answered-elsewhere', true, 'The call from Ben was answered on another device.'],
  ] as const)('%s (rang here: %s) is “%s”', (reason, incoming, sentence) => {
    expect(howItEnded(last(reason), call(incoming, false, 'Ben'))).toBe(sentence);
  });

  it('tells a call that was left from one that was canceled', () => {
    expect(howItEnded(last('left'), call(false, true, 'Ben'))).toBe('You left the call with Ben.');
  });

  it('tells a call that was taken over from one that was answered elsewhere', () => {
    const sentence = 'You went on with the call with Ben on another device.';
    expect(howItEnded(last('answered-elsewhere'), call(false, true, 'Ben'))).toBe(sentence);
  });

  it('names a group', () => {
    expect(howItEnded(last('ended'), call(false, true, 'Ben', 'Cleo'))).toBe('The call with Ben and Cleo has ended.');
  });

  it('B36: a failed call says the error’s own sentence', () => {
    const error = { code: 'BLOCKED', message: 'You have blocked that person.', retryable: false } as const;
    expect(howItEnded(last('failed', error), call(false, false, 'Ben'))).toBe('You have blocked that person.');
  });
});
