import { expect, it } from 'vitest';
import type { Participant } from '../../shared/call.ts';
import { ada, ben, callSnapshot, cleo, dan, participant } from '../dev/fixtures.ts';
import { ongoingOf, ongoingSentence, rejoinLabel } from './ongoing.ts';

function callWithMe(status: Participant['status']) {
  return callSnapshot({
    participants: [
      participant(ben, { role: 'caller', status: 'connected' }),
      participant(cleo, { status: 'reconnecting' }),
      participant(dan, { status: 'left' }),
      participant(ada, { status }),
    ],
  });
}

it.each([
  ['left', 'The call with Ben and Cleo goes on without you.', 'Rejoin'],
  ['declined', 'You declined the call with Ben and Cleo. It is still going on.', 'Join'],
  ['missed', 'You missed the call with Ben and Cleo. It is still going on.', 'Join'],
  ['connected', 'You are in a call with Ben and Cleo on another device.', 'Rejoin'],
] as const)('A05: a live call that I %s: “%s” %s', (status, sentence, label) => {
  const call = ongoingOf(callWithMe(status), ada.id);
  expect([ongoingSentence(call), rejoinLabel(call)]).toEqual([sentence, label]);
});
