import type { LastCall } from '../call/types.ts';
import { joinNames } from '../composables/text.ts';
import type { RememberedCall } from './call-memory.ts';

/** One calm line about how the last call went. */
export function howItEnded(last: LastCall, { people, incoming, answered }: RememberedCall): string {
  const who = joinNames(people.map(({ displayName }) => displayName));
  const group = people.length > 1;
  switch (last.reason) {
    case 'left':
      return answered ? `You left the call with ${who}.` : `You canceled the call to ${who}.`;
    case 'ended':
      return group ? `The call with ${who} has ended.` : `${who} left the call.`;
    case 'declined':
      if (incoming) return `You declined the call from ${who}.`;
      return group ? `${who} declined the call.` : `${who} declined.`;
    case 'missed':
      return incoming ? `You missed a call from ${who}.` : `No answer from ${who}.`;
    case 'canceled':
      return `${who} called and hung up before you answered.`;
    case 'answered-elsewhere':
      return answered
        ? `You went on with the call with ${who} on another device.`
        : `The call from ${who} was answered on another device.`;
    case 'failed':
      return last.error?.message ?? `The call with ${who} failed. Try again.`;
  }
}
