import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLive, type CallSnapshot, type Participant } from '../../shared/call.ts';
import {
  CallBook,
  continues,
  goesOnWithout,
  leftAlone,
  planLinks,
  ringingFrom,
  ringsFor,
  seatedHere,
  type Me,
} from './roster.ts';

const me: Me = { userId: 'me', deviceId: 'here' };

function person(userId: string, status: Participant['status'], extra: Partial<Participant> = {}): Participant {
  return { userId, displayName: userId, role: 'invitee', status, ...extra };
}

function seated(userId: string, joinedAt: string, deviceId = `${userId}-1`): Participant {
  return person(userId, 'connected', { joinedAt, deviceId });
}

function callWith(participants: Participant[], extra: Partial<CallSnapshot> = {}): CallSnapshot {
  const createdAt = '2026-01-01T00:00:00Z';
  return {
    callId: 'call',
    kind: 'video',
    status: 'active',
    version: 1,
    topology: 'mesh',
    createdAt,
    participants,
    ...extra,
  };
}

const T1 = '2026-01-01T00:00:01Z';
const T2 = '2026-01-01T00:00:02Z';
const T3 = '2026-01-01T00:00:03Z';

describe('CallBook', () => {
  test('keeps the highest version; an older one changes nothing', () => {
    const book = new CallBook();
    const newer = callWith([], { version: 3 });
    book.merge(newer);
    expect(book.merge(callWith([person('x', 'left')], { version: 2 }))).toBe(newer);
    expect(book.live()).toEqual([newer]);
  });

  test('an old snapshot cannot bring a finished call back', () => {
    const book = new CallBook();
    book.merge(callWith([], { version: 1 }));
    book.merge(callWith([], { version: 5, status: 'ended' }));
    book.merge(callWith([], { version: 4 }));
    expect(book.live()).toEqual([]);
    expect(book.get('call')?.status).toBe('ended');
  });

  test('a call the server no longer lists is over until a later version says otherwise', () => {
    const book = new CallBook();
    book.merge(callWith([], { version: 2 }));
    expect(book.close('call')?.status).toBe('ended');
    expect(book.close('unknown')).toBeUndefined();
    book.merge(callWith([], { version: 2 }));
    expect(book.live()).toEqual([]);
    book.merge(callWith([], { version: 3 }));
    expect(book.live()).toHaveLength(1);
  });

  test('A31, F30: snapshots reordered and repeated in any way converge to the same book', () => {
    const history = fc
      .array(fc.record({ callId: fc.constantFrom('a', 'b', 'c'), ends: fc.boolean() }), { maxLength: 30 })
      .map((steps) => {
        const versions = new Map<string, number>();
        const over = new Set<string>();
        return steps.flatMap(({ callId, ends }) => {
          if (over.has(callId)) return [];
          const version = (versions.get(callId) ?? 0) + 1;
          versions.set(callId, version);
          if (ends) over.add(callId);
          return [
            callWith([person('x', 'connected', { joinedAt: String(version) })], {
              callId,
              version,
              status: ends ? 'ended' : 'active',
            }),
          ];
        });
      });
    const schedule = history.chain((snapshots) =>
      fc.tuple(
        fc.constant(snapshots),
        fc.shuffledSubarray(snapshots, { minLength: snapshots.length }),
        fc.array(fc.nat(Math.max(snapshots.length - 1, 0)), { maxLength: 30 }),
      ),
    );
    fc.assert(
      fc.property(schedule, ([snapshots, shuffled, repeats]) => {
        const [inOrder, otherwise] = [new CallBook(), new CallBook()];
        for (const snapshot of snapshots) inOrder.merge(snapshot);
        for (const snapshot of [...shuffled, ...repeats.map((index) => snapshots[index])]) {
          if (snapshot !== undefined) otherwise.merge(snapshot);
        }
        for (const callId of ['a', 'b', 'c']) expect(otherwise.get(callId)).toEqual(inOrder.get(callId));
        const ids = (book: CallBook): string[] =>
          book
            .live()
            .map(({ callId }) => callId)
            .toSorted();
        expect(ids(otherwise)).toEqual(ids(inOrder));
        expect(inOrder.live().every(({ status }) => isLive(status))).toBe(true);
      }),
    );
  });

  test('remembers finished calls, but not without end', () => {
    const book = new CallBook();
    for (let index = 0; index < 1000; index += 1) {
      book.merge(callWith([], { callId: `call-${index}`, status: 'ended' }));
    }
    expect(book.get('call-0')).toBeUndefined();
    expect(book.get('call-999')).toBeDefined();
  });
});

describe('who rings and who sits where', () => {
  test('a call rings for me while I am invited and it lives', () => {
    expect(ringsFor(callWith([person('me', 'invited')]), me)).toBe(true);
    expect(ringsFor(callWith([person('me', 'invited')], { status: 'canceled' }), me)).toBe(false);
    expect(ringsFor(callWith([person('me', 'declined')]), me)).toBe(false);
    expect(ringsFor(callWith([person('you', 'invited')]), me)).toBe(false);
  });

  test('whoever invited me rings, otherwise the caller', () => {
    const caller = person('ada', 'connected', { role: 'caller' });
    expect(ringingFrom(callWith([caller, person('me', 'invited')]), me)).toBe('ada');
    expect(ringingFrom(callWith([caller, person('me', 'invited', { invitedBy: 'ben' })]), me)).toBe('ben');
  });

  test('I sit here only on this device of a live call', () => {
    expect(seatedHere(callWith([seated('me', T1, 'here')]), me)).toBe(true);
    expect(seatedHere(callWith([person('me', 'reconnecting', { deviceId: 'here' })]), me)).toBe(true);
    expect(seatedHere(callWith([seated('me', T1, 'phone')]), me)).toBe(false);
    expect(seatedHere(callWith([seated('me', T1, 'here')], { status: 'ended' }), me)).toBe(false);
  });

  test('A01: alone in a call of two that never had more, and only then', () => {
    const mine = seated('me', T1, 'here');
    expect(leftAlone(callWith([mine, person('you', 'left')]), me)).toBe(true);
    expect(leftAlone(callWith([mine, person('you', 'declined')]), me)).toBe(true);
    expect(leftAlone(callWith([mine, person('you', 'invited')]), me)).toBe(false);
    expect(leftAlone(callWith([mine, person('you', 'reconnecting')]), me)).toBe(false);
    expect(leftAlone(callWith([mine, person('you', 'left'), person('ben', 'left')]), me)).toBe(false);
  });
});

describe('calls that go on without me', () => {
  const others = [seated('ada', T1), seated('ben', T2)];
  const goes = (mine: Participant, rest = others, extra: Partial<CallSnapshot> = {}): boolean =>
    goesOnWithout(callWith([mine, ...rest], extra), me);

  test('A05: after I left, declined or missed it, and while I am in it on another device', () => {
    for (const status of ['left', 'declined', 'missed'] as const) expect(goes(person('me', status))).toBe(true);
    expect(goes(seated('me', T3, 'phone'))).toBe(true);
    expect(goes(seated('me', T3, 'phone'), [seated('ada', T1)])).toBe(true);
  });

  test('not while it rings or I sit here, not when it is over, empty, or not mine', () => {
    expect(goes(person('me', 'invited'))).toBe(false);
    expect(goes(seated('me', T3, 'here'))).toBe(false);
    expect(goes(person('me', 'left'), others, { status: 'ended' })).toBe(false);
    expect(goes(person('me', 'left'), [person('ada', 'left'), person('ben', 'invited')])).toBe(false);
    expect(goes(person('somebody', 'left'))).toBe(false);
  });

  test('A01: a call of two is over with the first who leaves, so there is nothing to come back to', () => {
    expect(goes(person('me', 'left'), [seated('ada', T1)])).toBe(false);
  });
});

describe('planLinks', () => {
  test('the earlier seated offers: impolite towards whoever came later and towards the invited', () => {
    const call = callWith([seated('ada', T1), seated('me', T2, 'here'), seated('ben', T3), person('cy', 'invited')]);
    expect(planLinks(call, me, 3).map(({ userId, polite }) => [userId, polite])).toEqual([
      ['ada', true],
      ['ben', false],
      ['cy', false],
    ]);
  });

  test('of two seated in the same instant exactly one is polite', () => {
    const call = callWith([seated('me', T1, 'here'), seated('you', T1)]);
    const [mine] = planLinks(call, me, 3);
    const [theirs] = planLinks(call, { userId: 'you', deviceId: 'you-1' }, 3);
    expect(mine?.polite).not.toBe(theirs?.polite);
  });

  test('whoever only rings prepares for the seated, politely, and for no other invited', () => {
    const call = callWith([seated('ada', T1), person('me', 'invited'), person('ben', 'invited')]);
    expect(planLinks(call, me, 3)).toMatchObject([
      { userId: 'ada', polite: true, theirs: `ada-1 ${T1}`, mine: undefined, device: 'ada-1' },
    ]);
  });

  test('no more than three invited are prepared for, but everyone seated is connected', () => {
    const many = ['a', 'b', 'c', 'd', 'e'];
    const invited = callWith([seated('me', T1, 'here'), ...many.map((userId) => person(userId, 'invited'))]);
    expect(planLinks(invited, me, 3)).toHaveLength(3);
    const joined = callWith([seated('me', T1, 'here'), ...many.map((userId) => seated(userId, T2))]);
    expect(planLinks(joined, me, 3)).toHaveLength(5);
  });

  test('who declined, missed or left has no connection; one who reconnects keeps theirs', () => {
    const gone = (['declined', 'missed', 'left'] as const).map((status) => person(status, status));
    const back = person('ben', 'reconnecting', { deviceId: 'ben-1', joinedAt: T2 });
    const call = callWith([seated('me', T1, 'here'), ...gone, back]);
    expect(planLinks(call, me, 3).map(({ userId }) => userId)).toEqual(['ben']);
    expect(planLinks(callWith([seated('me', T1, 'phone'), back]), me, 3)).toEqual([]);
    expect(planLinks({ ...call, status: 'ended' }, me, 3)).toEqual([]);
  });

  test('a prepared connection goes on when its person sits down; another seat is another connection', () => {
    const plan = (theirs: Participant, mine = seated('me', T1, 'here')): ReturnType<typeof planLinks>[number] => {
      const [first] = planLinks(callWith([mine, theirs]), me, 3);
      if (first === undefined) throw new Error('no plan');
      return first;
    };
    const invited = plan(person('you', 'invited'));
    const sits = plan(seated('you', T2));
    expect(continues(invited, sits)).toBe(true);
    expect(continues(sits, plan(person('you', 'reconnecting', { deviceId: 'you-1', joinedAt: T2 })))).toBe(true);
    expect(continues(sits, plan(seated('you', T3)))).toBe(false);
    expect(continues(sits, plan(seated('you', T2, 'you-2')))).toBe(false);
    expect(continues(sits, plan(seated('you', T2), seated('me', T3, 'here')))).toBe(false);
    expect(continues(invited, plan(seated('you', '2025-12-31T23:59:59Z')))).toBe(false);
  });

  test('any roster: two seated people each plan the other, and exactly one of them is polite', () => {
    const statuses = fc.constantFrom<Participant['status']>('invited', 'connected', 'reconnecting', 'left', 'declined');
    const roster = fc.uniqueArray(fc.record({ id: fc.nat(6), status: statuses, at: fc.nat(4) }), {
      selector: ({ id }) => id,
      maxLength: 7,
    });
    fc.assert(
      fc.property(roster, (people) => {
        const call = callWith(
          people.map(({ id, status, at }) =>
            person(`u${id}`, status, { deviceId: `d${id}`, joinedAt: new Date(at * 1000).toISOString() }),
          ),
        );
        const plansOf = (id: number): ReturnType<typeof planLinks> =>
          planLinks(call, { userId: `u${id}`, deviceId: `d${id}` }, 99);
        const sitting = people.filter(({ status }) => status === 'connected' || status === 'reconnecting');
        for (const one of sitting) {
          for (const other of sitting) {
            if (one.id === other.id) continue;
            const mine = plansOf(one.id).find(({ userId }) => userId === `u${other.id}`);
            const theirs = plansOf(other.id).find(({ userId }) => userId === `u${one.id}`);
            expect(mine?.polite).toBe(theirs?.polite === false);
          }
        }
      }),
    );
  });
});
