import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLive, isSeated } from '../../shared/call.ts';
import { toSnapshot } from './snapshot.ts';
import { decide, openCall, refuseSignal, type CallState, type Command, type Device } from './rules.ts';

const context = (now: number) => ({ now: new Date(now), ringTimeoutMs: 30, reconnectGraceMs: 30 });
const on = (userId: string, deviceId = `${userId}-1`): Device => ({ userId, deviceId });
const people = ['ada', 'ben', 'cleo', 'dan'];

function open(targets = ['ben', 'cleo']): CallState {
  return openCall({ callId: 'call', kind: 'video', restartOf: null }, on('ada'), targets, context(0)).call;
}

/** Applies commands one after the other; refusals change nothing. */
function play(call: CallState, commands: Command[]): CallState {
  return commands.reduce((state, command, i) => {
    const decision = decide(state, command, context(i));
    return decision.outcome === 'changed' ? decision.call : state;
  }, call);
}

const statuses = (call: CallState) => Object.fromEntries(call.seats.map((seat) => [seat.userId, seat.status]));

describe('A33: what is left after a rejection decides', () => {
  test.each([
    [['ben'], ['ben'], 'canceled'],
    [['ben', 'cleo'], ['ben'], 'ringing'],
    [['ben', 'cleo'], ['ben', 'cleo'], 'canceled'],
    [['ben', 'cleo', 'dan'], ['ben', 'cleo'], 'ringing'],
  ] as const)('of %j, %j decline: %s', (targets, decliners, status) => {
    const call = play(
      open([...targets]),
      decliners.map((userId) => ({ type: 'reject', by: on(userId) })),
    );
    expect(call.status).toBe(status);
  });

  test('one accepted, the other declines: active', () => {
    const call = play(open(), [
      { type: 'accept', by: on('ben') },
      { type: 'reject', by: on('cleo') },
    ]);
    expect(call.status).toBe('active');
  });

  test('one let it ring out, the other declines: missed', () => {
    const invited = decide(open(['ben']), { type: 'invite', by: on('ada'), targets: ['cleo'] }, context(10));
    const rung = invited.outcome === 'changed' ? invited.call : open();
    const late = decide(rung, { type: 'deadlines' }, context(30));
    expect(late.outcome === 'changed' && statuses(late.call)).toMatchObject({ ben: 'missed', cleo: 'invited' });
    const over = late.outcome === 'changed' ? play(late.call, [{ type: 'reject', by: on('cleo') }]) : rung;
    expect(over.status).toBe('missed');
  });
});

test('A56: whoever is seated, invited or gone is told apart by status alone', () => {
  const call = play(open(['ben', 'cleo', 'dan']), [
    { type: 'accept', by: on('ben') },
    { type: 'reject', by: on('cleo') },
  ]);
  expect(statuses(call)).toEqual({ ada: 'connected', ben: 'connected', cleo: 'declined', dan: 'invited' });
});

test('nine people do not fit: CALL_FULL for who would be the ninth', () => {
  const targets = Array.from({ length: 9 }, (_, i) => `p${i}`);
  const call = play(
    open(targets),
    targets.slice(0, 7).map((userId) => ({ type: 'accept', by: on(userId) })),
  );
  const full = { outcome: 'refused', code: 'CALL_FULL' };
  expect(decide(call, { type: 'accept', by: on('p7') }, context(9))).toEqual(full);
  expect(decide(call, { type: 'invite', by: on('ada'), targets: ['late'] }, context(9))).toEqual(full);
  const fewer = play(call, [{ type: 'end', by: on('p0') }]);
  expect(decide(fewer, { type: 'accept', by: on('p7') }, context(9)).outcome).toBe('changed');
});

test('A16: a call has fifty people at most; who is among them may be rung again', () => {
  const targets = Array.from({ length: 49 }, (_, i) => `p${i}`);
  const call = play(open(targets), [
    { type: 'accept', by: on('p0') },
    { type: 'reject', by: on('p1') },
  ]);
  const invite = (who: string) => decide(call, { type: 'invite', by: on('ada'), targets: [who] }, context(9));
  expect(invite('stranger')).toEqual({ outcome: 'refused', code: 'CALL_FULL' });
  expect(invite('p1').outcome).toBe('changed');
});

test('A59: who is rung again was there before, and is who they were', () => {
  const call = play(open(['ben']), [
    { type: 'accept', by: on('ben') },
    { type: 'end', by: on('ada') },
    { type: 'invite', by: on('ben'), targets: ['ada'] },
  ]);
  expect(call.seats[0]).toMatchObject({
    status: 'invited',
    role: 'caller',
    invitedBy: 'ben',
    joinedAt: new Date(0),
    leftAt: new Date(1),
  });
});

test('A03: lost again, the grace does not begin anew; back without having been away is nothing', () => {
  const call = play(open(['ben']), [
    { type: 'accept', by: on('ben') },
    { type: 'lost', by: on('ben') },
  ]);
  expect(call.seats[1]?.graceDeadline).toEqual(new Date(31));
  expect(decide(call, { type: 'lost', by: on('ben') }, context(9)).outcome).toBe('unchanged');
  expect(decide(call, { type: 'back', by: on('ada') }, context(9)).outcome).toBe('unchanged');
  expect(decide(call, { type: 'back', by: on('ben', 'ben-2') }, context(9)).outcome).toBe('unchanged');
  expect(decide(call, { type: 'lost', by: on('ada', 'ada-2') }, context(9)).outcome).toBe('unchanged');
});

const device = fc.record({ userId: fc.constantFrom(...people), n: fc.integer({ min: 1, max: 2 }) });
const command = fc.oneof(
  fc.record({
    type: fc.constantFrom('accept', 'reject', 'end', 'rejoin', 'lost', 'back'),
    by: device.map(({ userId, n }) => on(userId, `${userId}-${n}`)),
  }),
  fc.record({
    type: fc.constant('invite' as const),
    by: device.map(({ userId, n }) => on(userId, `${userId}-${n}`)),
    targets: fc.uniqueArray(fc.constantFrom('ben', 'cleo', 'dan'), { minLength: 1 }),
  }),
  fc.constant({ type: 'deadlines' as const }),
);

test('A61 I1 I3: over any sequence of commands the call keeps its promises', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      let call = open(['ben', 'cleo']);
      let ends = 0;
      commands.forEach((next, i) => {
        const before = call;
        const decision = decide(before, next, context(i));
        if (decision.outcome !== 'changed') return;
        call = decision.call;
        expect(isLive(before.status)).toBe(true);
        expect(call.version).toBe(before.version + 1);
        expect(decision.happened.length).toBeGreaterThan(0);
        if (before.status === 'active') expect(call.status).not.toBe('ringing');
        if (!isLive(call.status)) {
          ends++;
          expect(call.status === 'ended').toBe(before.activeAt !== null);
          expect(call.endedAt).not.toBeNull();
          expect(call.seats.some((seat) => isSeated(seat.status) || seat.status === 'invited')).toBe(false);
        } else {
          expect(call.seats.some((seat) => isSeated(seat.status))).toBe(true);
        }
        expect(call.seats.filter((seat) => seat.role === 'caller')).toHaveLength(1);
        for (const seat of call.seats) {
          expect(seat.ringDeadline !== null).toBe(seat.status === 'invited');
          expect(seat.graceDeadline !== null).toBe(seat.status === 'reconnecting');
          if (isSeated(seat.status)) expect(seat.deviceId).not.toBeNull();
        }
        if (call.status === 'ringing') {
          expect(call.seats.filter((seat) => isSeated(seat.status)).map((seat) => seat.role)).toEqual(['caller']);
        }
      });
      expect(ends).toBeLessThanOrEqual(1);
    }),
    { numRuns: 3_000 },
  );
});

test('I5 A39: a signal passes only between confirmed people of a live call', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 25 }), device, fc.constantFrom(...people), (commands, from, to) => {
      const call = play(open(['ben', 'cleo']), commands);
      const sender = on(from.userId, `${from.userId}-${from.n}`);
      const roster = {
        status: call.status,
        participants: toSnapshot(call, new Map()).participants,
      };
      const passes = refuseSignal(roster, sender, { userId: to, deviceId: undefined }) === undefined;
      const confirmed = (userId: string) => {
        const seat = call.seats.find((other) => other.userId === userId);
        return seat !== undefined && (isSeated(seat.status) || seat.status === 'invited');
      };
      const me = call.seats.find((seat) => seat.userId === sender.userId);
      const here = me?.status === 'invited' || me?.deviceId === sender.deviceId;
      expect(passes).toBe(
        isLive(call.status) && confirmed(sender.userId) && here && confirmed(to) && to !== sender.userId,
      );
    }),
    { numRuns: 2_000 },
  );
});
