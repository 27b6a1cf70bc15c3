import { isLive, isSeated, type CallSnapshot, type Outcome, type Participant } from '../../shared/call.ts';
import type { CallState, Device, Seat } from './rules.ts';

const optional = <K extends string, T>(key: K, value: T | null): Partial<Record<K, T>> => {
  const part: Partial<Record<K, T>> = {};
  if (value !== null) part[key] = value;
  return part;
};
const time = (date: Date | null): string | null => date?.toISOString() ?? null;

function toParticipant(seat: Seat, displayName: string): Participant {
  return {
    userId: seat.userId,
    displayName,
    role: seat.role,
    status: seat.status,
    ...optional('deviceId', seat.deviceId),
    ...optional('invitedBy', seat.invitedBy),
    ...optional('joinedAt', time(seat.joinedAt)),
    ...optional('leftAt', time(seat.leftAt)),
  };
}

/** The call as everybody sees it. */
export function toSnapshot(call: CallState, displayNames: ReadonlyMap<string, string>): CallSnapshot {
  return {
    callId: call.callId,
    kind: call.kind,
    status: call.status,
    version: call.version,
    topology: 'mesh',
    createdAt: call.createdAt.toISOString(),
    ...optional('activeAt', time(call.activeAt)),
    ...optional('endedAt', time(call.endedAt)),
    ...optional('restartOf', call.restartOf),
    participants: call.seats.map((seat) => toParticipant(seat, displayNames.get(seat.userId) ?? '')),
  };
}

/** Whether this device has a seat in the call. */
export function hasSeat(call: CallSnapshot, by: Device): boolean {
  return call.participants.some(
    ({ userId, deviceId, status }) => userId === by.userId && deviceId === by.deviceId && isSeated(status),
  );
}

/** How the call went for one of its participants. */
export function outcomeFor(call: CallSnapshot, userId: string): Outcome {
  if (isLive(call.status)) return 'ongoing';
  const me = call.participants.find((participant) => participant.userId === userId);
  if (call.activeAt !== undefined && me?.joinedAt !== undefined) return 'answered';
  if (me?.role !== 'caller') return me?.status === 'declined' ? 'declined' : 'missed';
  if (call.status === 'missed') return 'unanswered';
  const invitees = call.participants.filter((participant) => participant !== me);
  return invitees.every((participant) => participant.status === 'declined') ? 'declined' : 'canceled';
}
