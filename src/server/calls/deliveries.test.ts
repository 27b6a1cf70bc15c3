import { describe, expect, test } from 'vitest';
import type { CallSnapshot, LifecycleEvent } from '../../shared/call.ts';
import { deliveriesOf } from './deliveries.ts';

const at = new Date(0);
/** Ada called Ben and Cleo; Ben has answered on his phone, Cleo's devices ring, Dan declined. */
const call: CallSnapshot = {
  callId: 'call',
  kind: 'video',
  status: 'active',
  version: 3,
  topology: 'mesh',
  createdAt: at.toISOString(),
  participants: [
    { userId: 'ada', displayName: 'Ada', role: 'caller', status: 'connected', deviceId: 'desk' },
    { userId: 'ben', displayName: 'Ben', role: 'invitee', status: 'connected', deviceId: 'phone', invitedBy: 'ada' },
    { userId: 'cleo', displayName: 'Cleo', role: 'invitee', status: 'invited', invitedBy: 'ada' },
    { userId: 'dan', displayName: 'Dan', role: 'invitee', status: 'declined', invitedBy: 'ada' },
  ],
};

/** Who gets what, in order, as `event user[ only|not device][ about …][ from …][ self]`. */
function told(
  type: LifecycleEvent,
  actorId: string | null,
  targetId: string | null = null,
  reason: 'take-over' | 'timeout' | null = null,
): string[] {
  const event = { id: 1, version: 3, type, at, actorId, targetId, reason, call };
  return deliveriesOf(event).map(({ event: name, userId, only, except, payload }) => {
    expect(payload.call).toBe(call);
    const device = only === undefined ? (except === undefined ? '' : ` not ${except}`) : ` only ${only}`;
    const about = payload.userId === undefined ? '' : ` about ${payload.userId}`;
    const from = payload.from === undefined ? '' : ` from ${payload.from}`;
    return `${name.slice(5)} ${userId}${device}${about}${from}${payload.self === true ? ' self' : ''}`;
  });
}

const everyone = (text: (userId: string) => string) => ['ada', 'ben', 'cleo', 'dan'].map(text);

describe('A56: who is told is read off the roster that was committed with it', () => {
  test('A21 A22 A23: started: the caller’s device is joined, everyone hears it, the invited alone are rung', () => {
    expect(told('CALL.STARTED', 'ada')).toEqual([
      'JOINED ada only desk about ada self',
      ...everyone((who) => `STARTED ${who}`),
      'RING cleo from ada',
    ]);
  });

  test('A29 A30: accepted: the device hears it is joined, everyone else that he is, his other devices where', () => {
    expect(told('CALL.ACCEPTED', 'ben')).toEqual([
      ...everyone((who) => `ACCEPTED ${who} about ben`),
      'JOINED ben only phone about ben self',
      ...everyone((who) => `JOINED ${who}${who === 'ben' ? ' not phone' : ''} about ben`),
      'ANSWERED_ELSEWHERE ben not phone about ben',
    ]);
  });

  test('A05: came back: as joined; only a take-over silences the other devices', () => {
    const joined = [
      'JOINED ben only phone about ben self',
      ...everyone((who) => `JOINED ${who}${who === 'ben' ? ' not phone' : ''} about ben`),
    ];
    expect(told('CALL.JOINED', 'ben')).toEqual(joined);
    expect(told('CALL.JOINED', 'ben', null, 'take-over')).toEqual([
      ...joined,
      'ANSWERED_ELSEWHERE ben not phone about ben',
    ]);
  });

  test('A04: invited: everyone hears who, by whom, and that person rings', () => {
    expect(told('CALL.INVITED', 'ben', 'cleo')).toEqual([
      ...everyone((who) => `INVITED ${who} about cleo from ben`),
      'RING cleo from ben',
    ]);
  });

  test.each(['CALL.REJECTED', 'CALL.LEFT', 'CALL.RECONNECTING', 'CALL.RECONNECTED'] as const)(
    'A29: %s is told to everyone, whatever their status, with who it was',
    (type) => {
      expect(told(type, 'dan')).toEqual(everyone((who) => `${type.slice(5)} ${who} about dan`));
    },
  );

  test('A24: a ring that ran out is told about who missed it; a call that is over, about nobody', () => {
    expect(told('CALL.MISSED', null, 'cleo', 'timeout')).toEqual(everyone((who) => `MISSED ${who} about cleo`));
    expect(told('CALL.MISSED', 'dan')).toEqual(everyone((who) => `MISSED ${who}`));
    expect(told('CALL.CANCELED', 'ada')).toEqual(everyone((who) => `CANCELED ${who}`));
    expect(told('CALL.ENDED', 'ada')).toEqual(everyone((who) => `ENDED ${who}`));
  });
});
