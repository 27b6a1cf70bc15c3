import { isLive, isSeated, type CallKind, type CallSnapshot, type Participant } from '../../../src/shared/call.ts';

/** Mutable twin of a snapshot. */
export interface RelayCall {
  callId: string;
  kind: CallKind;
  status: CallSnapshot['status'];
  version: number;
  createdAt: string;
  activeAt?: string;
  restartOf?: string;
  participants: Participant[];
}

/** Strictly rising, so that two people never sit down in the same instant. */
let clock = Date.parse('2026-01-01T00:00:00Z');
export function tick(): string {
  clock += 1;
  return new Date(clock).toISOString();
}

export function snapshotOf(call: RelayCall): CallSnapshot {
  return structuredClone({ ...call, topology: 'mesh' as const });
}

export function seat(participant: Participant, deviceId: string): void {
  participant.status = 'connected';
  participant.deviceId = deviceId;
  participant.joinedAt = tick();
}

/** Ends or goes on, by the rule "How a call is over" of the protocol. */
export function settle(call: RelayCall): void {
  const some = (test: (participant: Participant) => boolean): boolean => call.participants.some(test);
  const seated = some(({ status }) => isSeated(status));
  const invited = some(({ status }) => status === 'invited');
  if (!isLive(call.status)) return;
  const caller = call.participants.find(({ role }) => role === 'caller');
  if (call.status === 'active' && !seated) call.status = 'ended';
  else if (call.status === 'ringing' && (caller === undefined || !isSeated(caller.status))) call.status = 'canceled';
  else if (call.status === 'ringing' && !invited) {
    call.status = some(({ status }) => status === 'missed') ? 'missed' : 'canceled';
  }
  if (isLive(call.status)) return;
  for (const participant of call.participants) {
    if (isSeated(participant.status)) participant.status = 'left';
    if (participant.status === 'invited') participant.status = 'missed';
  }
}
