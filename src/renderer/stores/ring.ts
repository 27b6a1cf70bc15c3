import type { CallKind, CallSnapshot } from '../../shared/call.ts';

/** A call that rings here, as a person is told of it. */
export interface Ring {
  callId: string;
  kind: CallKind;
  /** Who calls: whoever invited me, else the one who started the call. */
  userId: string;
  displayName: string;
  /** Who else is called or in it, without the caller and me. */
  others: string[];
}

export function ringOf(call: CallSnapshot, myId: string | undefined): Ring {
  const me = call.participants.find(({ userId }) => userId === myId);
  const from =
    call.participants.find(({ userId }) => userId === me?.invitedBy) ??
    call.participants.find(({ role }) => role === 'caller');
  const others = call.participants.filter(({ userId }) => userId !== myId && userId !== from?.userId);
  return {
    callId: call.callId,
    kind: call.kind,
    userId: from?.userId ?? call.callId,
    displayName: from?.displayName ?? 'Somebody',
    others: others.map(({ displayName }) => displayName),
  };
}
