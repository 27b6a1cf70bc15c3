import { describe, expect, it } from 'vitest';
import type { LastCall } from '../call/types.ts';
import { howItEnded } from './last-call.ts';

const last = (reason: LastCall['reason'], error?: LastCall['error']): LastCall => ({
  callId: 'call-1',
  people: ['Ben'],
  reason,
  error,
});

describe('the line about how a call ended', () => {
  it.each([
    ['declined', false, 'Ben declined.'],
    ['declined', true, 'You declined the call from Ben.'],
    ['missed', false, 'No answer from Ben.'],
    ['missed', true, 'You missed a call from Ben.'],
    ['canceled', true, 'Ben called and hung up before you answered.'],
    ['canceled', false, 'You canceled the call to Ben.'],
    ['left', false, 'You left the call with Ben.'],
    ['ended', false, 'Ben left the call.'],
    ['answered-elsewhere', true, 'The call from Ben was answered on another device.'],
  ] as const)('%s (rang here: %s) is “%s”', (reason, incoming, sentence) => {
    expect(howItEnded(last(reason), ['Ben'], incoming)).toBe(sentence);
  });

  it('names a group', () => {
    expect(howItEnded(last('ended'), ['Ben', 'Cleo'], false)).toBe('The call with Ben and Cleo has ended.');
  });

  it('B36: a failed call says the error’s own sentence', () => {
    const error = { code: 'BLOCKED', message: 'You have blocked that person.', retryable: false } as const;
    expect(howItEnded(last('failed', error), ['Ben'], false)).toBe('You have blocked that person.');
  });
});
