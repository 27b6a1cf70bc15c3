import { describe, expect, it } from 'vitest';
import { ada, ben, cleo, participant } from '../../dev/fixtures.ts';
import { pastCall } from '../../dev/history-fixtures.ts';
import { isIncoming, othersIn, outcomeLook } from './outcome.ts';

describe('A59: how a call went, from my point of view', () => {
  it.each([
    ['answered', false, 'Answered · 0:24'],
    ['declined', false, 'Declined'],
    ['declined', true, 'You declined'],
    ['missed', true, 'Missed'],
    ['canceled', false, 'You canceled'],
    ['unanswered', false, 'No answer'],
    ['ongoing', true, 'Ongoing'],
  ] as const)('%s (incoming: %s) is “%s”', (outcome, incoming, word) => {
    expect(outcomeLook(pastCall(outcome, { incoming }), incoming).word).toBe(word);
  });
});

it('names who called first, never me', () => {
  const participants = [participant(cleo), participant(ada), participant(ben, { role: 'caller' })];
  const call = pastCall('missed', {}, { participants });
  expect(othersIn(call, ada.id).map(({ displayName }) => displayName)).toEqual(['Ben', 'Cleo']);
  expect(isIncoming(call, ada.id)).toBe(true);
  expect(isIncoming(call, ben?.id)).toBe(false);
});
