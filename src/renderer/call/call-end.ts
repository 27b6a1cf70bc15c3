import { isSeated, type CallSnapshot } from '../../shared/call.ts';
import { participantOf, type Me } from './roster.ts';
import type { EndReason } from './types.ts';

/** Why a call that is over is over for me. */
export function endReason(call: CallSnapshot, me: Me): EndReason {
  const caller = participantOf(call, me.userId)?.role === 'caller';
  switch (call.status) {
    case 'missed':
      return 'missed';
    case 'canceled':
      return caller ? 'declined' : 'canceled';
    case 'ended':
    case 'active':
    case 'ringing':
      return 'ended';
  }
}

/** Why a call that may still go on for others stopped ringing here. */
export function ringEndReason(call: CallSnapshot, me: Me): EndReason {
  const mine = participantOf(call, me.userId);
  // Answered or declined by the same person on another device.
  if (mine !== undefined && (isSeated(mine.status) || mine.status === 'declined')) return 'answered-elsewhere';
  // Everyone still invited at the end has missed it; that the caller gave up is the better thing to say.
  return call.status === 'canceled' ? 'canceled' : 'missed';
}

/** Who was called or called, for the line that says how it went. */
export function othersIn(call: CallSnapshot, me: Me): string[] {
  return call.participants.filter(({ userId }) => userId !== me.userId).map(({ displayName }) => displayName);
}
