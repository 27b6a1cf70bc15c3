import { isSeated, type CallSnapshot } from '../../shared/call.ts';
import { joinNames } from '../composables/text.ts';

/** A call of mine that goes on without this device. */
export interface OngoingCall {
  callId: string;
  /** Who is in it, or was called to it. */
  names: string[];
  /** Why I am not in it here. */
  how: 'left' | 'declined' | 'missed' | 'elsewhere';
}

export function ongoingOf(call: CallSnapshot, myId: string | undefined): OngoingCall {
  const others = call.participants.filter(({ userId }) => userId !== myId);
  const seated = others.filter(({ status }) => isSeated(status));
  const mine = call.participants.find(({ userId }) => userId === myId)?.status;
  return {
    callId: call.callId,
    names: (seated.length > 0 ? seated : others).map(({ displayName }) => displayName),
    how: mine === 'declined' || mine === 'missed' || mine === 'left' ? mine : 'elsewhere',
  };
}

export function ongoingSentence({ names, how }: OngoingCall): string {
  const who = joinNames(names);
  switch (how) {
    case 'left':
      return `The call with ${who} goes on without you.`;
    case 'declined':
      return `You declined the call with ${who}. It is still going on.`;
    case 'missed':
      return `You missed the call with ${who}. It is still going on.`;
    case 'elsewhere':
      return `You are in a call with ${who} on another device.`;
  }
}

/** Who was never in it joins; everyone else comes back. */
export function rejoinLabel({ how }: OngoingCall): 'Join' | 'Rejoin' {
  return how === 'declined' || how === 'missed' ? 'Join' : 'Rejoin';
}
