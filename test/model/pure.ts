import { isLive, type ParticipantStatus } from '../../src/shared/call.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import type { CallState } from '../../src/server/calls/rules.ts';
import { generator } from '../support/generator.ts';
import { callEdges, seatEdges } from './edges.ts';
import { PureWorld, type Change } from './pure-world.ts';
import { Reference, type Act, type By, type Outcome, type ReferenceCall } from './reference.ts';

const RING_MS = 100;
const GRACE_MS = 60;
const DEVICES = 2;
/** One in so many sequences has enough people to fill a call. */
const CROWDED = 32;

const ends = new Set(['CALL.ENDED', 'CALL.CANCELED', 'CALL.MISSED']);

class Wrong extends Error {}

function must(holds: boolean, what: string, ...seen: unknown[]): void {
  if (!holds) throw new Wrong(`${what}: ${seen.map((thing) => JSON.stringify(thing)).join(' ')}`);
}

/** I1, I2, I3: one change of one call. */
function checkChange({ before, after, happened, by }: Change): void {
  must(after.version === (before?.version ?? 0) + 1, 'I10: versions rise by one', before, after);
  must(happened.length > 0, 'A59: every change has a line of history', after);
  if (!before) return;
  must(callEdges[before.status].includes(after.status), 'I3: the call moves along its edges', before, after);
  const over = !isLive(after.status);
  const ending = happened.filter(({ type, reason }) => ends.has(type) && (over || reason !== 'timeout'));
  must(over ? ending.length > 0 : ending.length === 0, 'I1: its end is told once, when it ends', after, happened);
  must(
    (after.status === 'ended') === (over && after.activeAt !== null),
    'A60: it ended exactly if it was active',
    after,
  );
  for (const seat of after.seats) {
    const old = before.seats.find(({ userId }) => userId === seat.userId);
    if (old && old !== seat)
      must(seatEdges[old.status].includes(seat.status), 'I3: people move along their edges', old, seat);
    if (old?.status === 'connected' && seat.status === 'connected' && old !== seat) {
      must(
        seat.userId === by?.userId && seat.deviceId === by.deviceId,
        'I2: only its person takes a seat over',
        old,
        seat,
      );
    }
  }
}

const statusOf = (call: ReferenceCall, user: number) => call.members.find((member) => member.user === user);
const sits = (status: ParticipantStatus | undefined) => status === 'connected' || status === 'reconnecting';

/** A39 to A42 from docs/protocol.md: between two participants who are connected, reconnecting or invited, of a live call. */
function signalCode(call: ReferenceCall, from: By, to: number, toDevice: number | undefined): ErrorCode | undefined {
  const me = statusOf(call, from.user);
  if (!me) return 'CALL_NOT_FOUND';
  if (call.status !== 'ringing' && call.status !== 'active') return 'CALL_NOT_LIVE';
  if (me.status !== 'invited' && !(sits(me.status) && me.device === from.device)) return 'NOT_CONNECTED';
  const target = statusOf(call, to);
  if (to === from.user || !target) return 'TARGET_NOT_A_PARTICIPANT';
  if (target.status === 'invited') return undefined;
  const there = sits(target.status) && (toDevice === undefined || toDevice === target.device);
  return there ? undefined : 'TARGET_NOT_A_PARTICIPANT';
}

function hasSeat({ calls }: Reference, { user, device }: By): boolean {
  return calls.some(({ members }) => members.some((m) => m.user === user && m.device === device && sits(m.status)));
}

function sameOutcome(one: Outcome, two: Outcome): boolean {
  if (one === 'done' || two === 'done') return one === two;
  if ('code' in one || 'code' in two) return 'code' in one && 'code' in two && one.code === two.code;
  return one.call === two.call && one.version === two.version;
}

/** I4: the roster is the reference's, seat by seat. */
function sameCall(call: CallState, expected: ReferenceCall): boolean {
  return (
    call.status === expected.status &&
    call.version === expected.version &&
    (call.activeAt !== null) === expected.wasActive &&
    call.restartOf === (expected.restartOf === null ? null : `c${expected.restartOf}`) &&
    call.seats.length === expected.members.length &&
    call.seats.every((seat, i) => {
      const member = expected.members[i];
      return (
        member !== undefined &&
        seat.userId === `u${member.user}` &&
        seat.status === member.status &&
        (seat.role === 'caller') === (member.user === expected.caller) &&
        (!sits(seat.status) || seat.deviceId === `d${member.device}`) &&
        (seat.ringDeadline?.getTime() ?? null) === member.ringsUntil &&
        (seat.graceDeadline?.getTime() ?? null) === member.waitsUntil
      );
    })
  );
}

/** A device that gets every roster at least once, in any order, and keeps the highest version of each call. */
class Client {
  readonly #inbox: CallState[] = [];
  readonly #seen = new Map<string, CallState>();

  send(call: CallState): void {
    this.#inbox.push(call);
  }

  /** Takes in one of the waiting rosters; now and then it stays, to come a second time. */
  receive(below: (n: number) => number): void {
    const at = below(this.#inbox.length);
    const call = this.#inbox[at];
    if (!call) return;
    if (below(4) > 0) this.#inbox.splice(at, 1);
    const known = this.#seen.get(call.callId);
    if (!known || call.version > known.version) this.#seen.set(call.callId, call);
  }

  settle(below: (n: number) => number): void {
    while (this.#inbox.length > 0) this.receive(below);
  }

  sees(callId: string): CallState | undefined {
    return this.#seen.get(callId);
  }
}

function drawAct(below: (n: number) => number, people: number, calls: number): Act {
  const by: By = { user: below(people), device: below(4) === 0 ? 1 : 0 };
  const to = () => Array.from({ length: 1 + below(3) }, () => below(people));
  // Mostly one that there is.
  const call = below(8) === 0 ? below(4) : below(Math.max(1, calls));
  switch (below(24)) {
    case 0:
    case 1:
    case 2:
      return { type: 'start', by, to: to() };
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
    case 8:
      return { type: 'accept', by, call };
    case 9:
    case 10:
      return { type: 'reject', by, call };
    case 11:
    case 12:
    case 13:
      return { type: 'end', by, call };
    case 14:
    case 15:
      return { type: 'rejoin', by, call };
    case 16:
      return { type: 'restart', by, call };
    case 17:
    case 18:
      return { type: 'invite', by, call, to: to() };
    case 19:
    case 20:
      return { type: 'drop', by };
    case 21:
    case 22:
      return { type: 'connect', by };
    default:
      return { type: 'pass', ms: [1, GRACE_MS - 1, GRACE_MS, RING_MS][below(4)] ?? 1 };
  }
}

/**
 * One interleaving: 4 to 16 acts by 3 to 6 people (sometimes ten) with two devices each, the rosters arriving at every
 * device doubled and out of order. Every answer, roster and deadline is held against the reference, every change against the
 * invariants; then everybody goes away and everything has to end. The same seed is the same interleaving. Returns how
 * many acts it had.
 */
export function playPure(seed: number): number {
  const below = generator(seed);
  const crowded = below(CROWDED) === 0;
  const people = crowded ? 10 : 3 + below(4);
  const devices = Array.from({ length: people }, (_, user) =>
    Array.from({ length: DEVICES }, (_, device): By => ({ user, device })),
  ).flat();
  const clients = devices.map(() => new Client());
  const acts: Act[] = [];
  const world = new PureWorld(RING_MS, GRACE_MS, (change) => {
    checkChange(change);
    for (const { userId } of change.after.seats) {
      const user = Number(userId.slice(1));
      for (let device = 0; device < DEVICES; device++) clients[user * DEVICES + device]?.send(change.after);
    }
  });
  const reference = new Reference(RING_MS, GRACE_MS);
  const compared: CallState[] = [];

  const run = (act: Act): void => {
    acts.push(act);
    const outcome = world.do(act);
    const expected = reference.do(act);
    must(sameOutcome(outcome, expected), 'the answer', outcome, expected);
    must(world.calls.length === reference.calls.length, 'how many calls there are', world.calls, reference.calls);
    world.calls.forEach((call, id) => {
      const other = reference.calls[id];
      if (call === compared[id] && call.version === other?.version) return;
      if (!other || !sameCall(call, other)) throw new Wrong(`the roster: ${JSON.stringify([call, other])}`);
      compared[id] = call;
    });
  };
  const probe = (): void => {
    const id = below(world.calls.length);
    const [call, other] = [world.calls[id], reference.calls[id]];
    if (!call || !other) return;
    const from: By = { user: below(people), device: below(DEVICES) };
    const to = below(people);
    const toDevice = below(3) === 0 ? below(DEVICES) : undefined;
    const code = world.signal(call, from, to, toDevice);
    must(code === signalCode(other, from, to, toDevice), 'I5: a signal', code, from, to, toDevice, other);
    must(world.isIdle(call, from), 'what was noticed before is nothing new', call, from);
  };

  try {
    for (const by of devices) {
      world.do({ type: 'connect', by });
      reference.do({ type: 'connect', by });
    }
    if (crowded) {
      run({ type: 'start', by: { user: 0, device: 0 }, to: Array.from({ length: people - 1 }, (_, i) => i + 1) });
      for (let user = 1; user < people - 2; user++) run({ type: 'accept', by: { user, device: 0 }, call: 0 });
    }
    for (let left = 4 + below(13); left > 0; left--) {
      run(drawAct(below, people, world.calls.length));
      probe();
      clients[below(clients.length)]?.receive(below);
    }
    // I9: once nobody is there any more, everything ends by its deadlines.
    for (const by of devices) if (hasSeat(reference, by)) run({ type: 'drop', by });
    run({ type: 'pass', ms: GRACE_MS });
    run({ type: 'pass', ms: RING_MS });
    for (const client of clients) client.settle(below);
    for (const call of world.calls) {
      must(!isLive(call.status), 'I9: nothing outlives its deadlines', call);
      must(!call.seats.some(({ status }) => sits(status) || status === 'invited'), 'I4: no ghosts', call);
      for (const { userId } of call.seats) {
        for (let device = 0; device < DEVICES; device++) {
          const seen = clients[Number(userId.slice(1)) * DEVICES + device]?.sees(call.callId);
          must(seen === call, 'I10 A31: every device sees the same in the end', seen, call);
        }
      }
    }
  } catch (error) {
    throw new Error(`interleaving ${seed}: ${String(error)}\nafter ${JSON.stringify(acts)}`, { cause: error });
  }
  return acts.length;
}
