import type { LastCall } from '../call/types.ts';
import { joinNames } from '../composables/text.ts';

/** One calm line about how the last call went. `incoming`: it had rung on this device. */
export function howItEnded(last: LastCall, names: readonly string[], incoming: boolean): string {
  const who = joinNames(names);
  const group = names.length > 1;
  switch (last.reason) {
    case 'left':
      return `You left the call with ${who}.`;
    case 'ended':
      return group ? `The call with ${who} has ended.` : `${who} left the call.`;
    case 'declined':
      if (incoming) return `You declined the call from ${who}.`;
      return group ? `${who} declined the call.` : `${who} declined.`;
    case 'missed':
      return incoming ? `You missed a call from ${who}.` : `No answer from ${who}.`;
    case 'canceled':
      return incoming ? `${who} called and hung up before you answered.` : `You canceled the call to ${who}.`;
    case 'answered-elsewhere':
      return `The call from ${who} was answered on another device.`;
    case 'failed':
      return last.error?.message ?? `The call with ${who} failed. Try again.`;
  }
}
