import type { CallStatus, ParticipantStatus } from '../../src/shared/call.ts';

/** docs/protocol.md, "Words", and the tables of docs/lifecycle.md: where a participant may go from where they are. */
export const seatEdges: Record<ParticipantStatus, readonly ParticipantStatus[]> = {
  invited: ['connected', 'declined', 'missed'],
  connected: ['connected', 'reconnecting', 'left'],
  reconnecting: ['connected', 'left'],
  declined: ['connected', 'invited'],
  missed: ['connected', 'invited'],
  left: ['connected', 'invited'],
};
export const callEdges: Record<CallStatus, readonly CallStatus[]> = {
  ringing: ['ringing', 'active', 'canceled', 'missed'],
  active: ['active', 'ended'],
  ended: [],
  canceled: [],
  missed: [],
};
