import {
  isLive,
  isSeated,
  type CallKind,
  type CallSnapshot,
  type CallStatus,
  type LifecycleEvent,
  type ParticipantStatus,
  type Role,
} from '../../shared/call.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { cellOf, isAction, phaseOf, standingOf } from './transitions.ts';

/**
 * The state machine of a call, pure: (call, command, now) → refusal or next call. The service loads the call under its
 * row lock, asks here, and stores the difference. SPEC.md states these rules in numbered sentences.
 */

export interface Seat {
  userId: string;
  role: Role;
  status: ParticipantStatus;
  deviceId: string | null;
  invitedBy: string | null;
  joinedAt: Date | null;
  leftAt: Date | null;
  ringDeadline: Date | null;
  graceDeadline: Date | null;
}

export interface CallState {
  callId: string;
  kind: CallKind;
  status: CallStatus;
  version: number;
  createdAt: Date;
  activeAt: Date | null;
  endedAt: Date | null;
  restartOf: string | null;
  seats: readonly Seat[];
}

/** One line of the call's history; its `version` is the call's. */
export interface Happened {
  type: LifecycleEvent;
  actorId: string | null;
  targetId: string | null;
  reason: Reason | null;
}
/** Why it happened, where the type alone does not say. */
type Reason = 'take-over' | 'connection-lost' | 'timeout';

export interface Device {
  userId: string;
  deviceId: string;
}

export type Command =
  | { type: 'accept' | 'reject' | 'end' | 'rejoin' | 'lost' | 'back'; by: Device }
  | { type: 'invite'; by: Device; targets: readonly string[] }
  | { type: 'deadlines' };

export interface Context {
  /** The database's clock: the only one deadlines are measured by. */
  now: Date;
  ringTimeoutMs: number;
  reconnectGraceMs: number;
  /** The other call in which the sender's device has its seat. */
  busyIn?: string | undefined;
}

export type Decision =
  | { outcome: 'refused'; code: ErrorCode; callId?: string }
  /** Nothing to do; answered with the call as it is. */
  | { outcome: 'unchanged' }
  | { outcome: 'changed'; call: CallState; happened: Happened[] };

/** Most people seated in a mesh; beyond, without an SFU, every uplink is spent (protocol.md, PARLEY_MESH_LIMIT). */
const SEAT_LIMIT = 8;
/** Most people a call ever has: the caller and 49 targets. */
const ROSTER_LIMIT = 50;

const refused = (code: ErrorCode): Decision => ({ outcome: 'refused', code });
const unchanged: Decision = { outcome: 'unchanged' };
const later = (now: Date, ms: number): Date => new Date(now.getTime() + ms);

function line(
  type: LifecycleEvent,
  actorId: string | null,
  targetId: string | null = null,
  reason: Reason | null = null,
) {
  return { type, actorId, targetId, reason };
}

function invited(userId: string, role: Role, invitedBy: string, context: Context): Seat {
  return {
    userId,
    role,
    status: 'invited',
    deviceId: null,
    invitedBy,
    joinedAt: null,
    leftAt: null,
    ringDeadline: later(context.now, context.ringTimeoutMs),
    graceDeadline: null,
  };
}

function seated(seat: Seat, by: Device, now: Date): Seat {
  return {
    ...seat,
    status: 'connected',
    deviceId: by.deviceId,
    joinedAt: now,
    leftAt: null,
    ringDeadline: null,
    graceDeadline: null,
  };
}

function out(seat: Seat, status: 'declined' | 'missed' | 'left', now: Date): Seat {
  return {
    ...seat,
    status,
    leftAt: status === 'left' ? now : seat.leftAt,
    ringDeadline: null,
    graceDeadline: null,
  };
}

/** A new call: the caller has its seat, the others ring. */
export function openCall(
  call: { callId: string; kind: CallKind; restartOf: string | null },
  by: Device,
  targets: readonly string[],
  context: Context,
): { call: CallState; happened: Happened[] } {
  const caller: Seat = { ...invited(by.userId, 'caller', by.userId, context), invitedBy: null };
  return {
    call: {
      ...call,
      status: 'ringing',
      version: 1,
      createdAt: context.now,
      activeAt: null,
      endedAt: null,
      seats: [
        seated(caller, by, context.now),
        ...targets.map((userId) => invited(userId, 'invitee', by.userId, context)),
      ],
    },
    happened: [line('CALL.STARTED', by.userId)],
  };
}

/** What the command does to the call. The sender of a command is a participant: the service has seen to that. */
export function decide(call: CallState, command: Command, context: Context): Decision {
  if (command.type === 'deadlines') return isLive(call.status) ? deadlines(call, context) : unchanged;
  const { by } = command;
  const me = call.seats.find((seat) => seat.userId === by.userId);
  if (command.type === 'lost' || command.type === 'back') {
    if (!me || !isLive(call.status)) return unchanged;
    return command.type === 'lost' ? lost(call, me, by, context) : back(call, me, by, context);
  }
  const cell = cellOf(phaseOf(call.status), standingOf(me, by.deviceId), command.type);
  if (!me || !isAction(cell)) return refused(isAction(cell) ? 'CALL_NOT_FOUND' : cell);
  switch (cell) {
    case 'join':
      return join(call, me, by, context);
    case 'decline':
      return change(call, [out(me, 'declined', context.now)], [line('CALL.REJECTED', me.userId)], context.now);
    case 'leave':
      return change(call, [out(me, 'left', context.now)], [line('CALL.LEFT', me.userId)], context.now);
    case 'ring':
      return ring(call, me, command.type === 'invite' ? command.targets : [], context);
    case 'open':
    case 'relay':
      // A call of its own, and no change at all: never a decision about this one.
      return unchanged;
  }
}

function join(call: CallState, me: Seat, by: Device, context: Context): Decision {
  if (context.busyIn !== undefined) return { outcome: 'refused', code: 'ALREADY_IN_CALL', callId: context.busyIn };
  const others = call.seats.filter((seat) => seat !== me && isSeated(seat.status));
  if (others.length >= SEAT_LIMIT) return refused('CALL_FULL');
  const takesOver = isSeated(me.status) && me.deviceId !== by.deviceId;
  const happened =
    me.status === 'invited'
      ? line('CALL.ACCEPTED', me.userId)
      : line('CALL.JOINED', me.userId, null, takesOver ? 'take-over' : null);
  return change(call, [seated(me, by, context.now)], [happened], context.now);
}

function ring(call: CallState, me: Seat, targets: readonly string[], context: Context): Decision {
  const statusOf = new Map(call.seats.map((seat) => [seat.userId, seat.status]));
  const absent = targets.filter((userId) => {
    const status = statusOf.get(userId);
    return status === undefined || !(isSeated(status) || status === 'invited');
  });
  if (absent.length === 0) return unchanged;
  const strangers = absent.filter((userId) => !statusOf.has(userId));
  const full = call.seats.filter((seat) => isSeated(seat.status)).length >= SEAT_LIMIT;
  if (full || call.seats.length + strangers.length > ROSTER_LIMIT) return refused('CALL_FULL');
  const seats = absent.map((userId): Seat => {
    const old = call.seats.find((seat) => seat.userId === userId);
    const ringing = invited(userId, old?.role ?? 'invitee', me.userId, context);
    return old ? { ...ringing, joinedAt: old.joinedAt, leftAt: old.leftAt } : ringing;
  });
  const happened = absent.map((userId) => line('CALL.INVITED', me.userId, userId));
  return change(call, seats, happened, context.now);
}

function lost(call: CallState, me: Seat, by: Device, context: Context): Decision {
  if (me.status !== 'connected' || me.deviceId !== by.deviceId) return unchanged;
  const seat: Seat = {
    ...me,
    status: 'reconnecting',
    graceDeadline: later(context.now, context.reconnectGraceMs),
  };
  return change(call, [seat], [line('CALL.RECONNECTING', me.userId)], context.now);
}

function back(call: CallState, me: Seat, by: Device, context: Context): Decision {
  if (me.status !== 'reconnecting' || me.deviceId !== by.deviceId) return unchanged;
  const seat: Seat = { ...me, status: 'connected', graceDeadline: null };
  return change(call, [seat], [line('CALL.RECONNECTED', me.userId)], context.now);
}

function deadlines(call: CallState, { now }: Context): Decision {
  const due = (deadline: Date | null) => deadline !== null && deadline <= now;
  const seats: Seat[] = [];
  const happened: Happened[] = [];
  for (const seat of call.seats) {
    if (due(seat.ringDeadline)) {
      seats.push(out(seat, 'missed', now));
      happened.push(line('CALL.MISSED', null, seat.userId, 'timeout'));
    } else if (due(seat.graceDeadline)) {
      seats.push(out(seat, 'left', now));
      happened.push(line('CALL.LEFT', seat.userId, null, 'connection-lost'));
    }
  }
  return seats.length === 0 ? unchanged : change(call, seats, happened, now);
}

/** Puts the changed seats in, then sees what that makes of the whole call: active, over, or as it was. */
function change(call: CallState, changed: readonly Seat[], happened: Happened[], now: Date): Decision {
  const kept = call.seats.map((seat) => changed.find((other) => other.userId === seat.userId) ?? seat);
  const added = changed.filter((seat) => !call.seats.some((other) => other.userId === seat.userId));
  const seats = [...kept, ...added];
  const next: CallState = { ...call, version: call.version + 1, seats };

  if (call.status === 'ringing' && seats.filter((seat) => isSeated(seat.status)).length >= 2) {
    return { outcome: 'changed', call: { ...next, status: 'active', activeAt: now }, happened };
  }
  const over = finalStatus(next);
  if (over === undefined) return { outcome: 'changed', call: next, happened };

  const actorId = happened[0]?.actorId ?? null;
  const told = over === 'missed' && happened.some((event) => event.type === 'CALL.MISSED');
  return {
    outcome: 'changed',
    call: {
      ...next,
      status: over,
      endedAt: now,
      seats: seats.map((seat) => {
        if (isSeated(seat.status)) return out(seat, 'left', now);
        return seat.status === 'invited' ? out(seat, 'missed', now) : seat;
      }),
    },
    happened: told ? happened : [...happened, line(finalEvent(over), actorId)],
  };
}

type FinalStatus = Exclude<CallStatus, 'ringing' | 'active'>;

function finalStatus(call: CallState): FinalStatus | undefined {
  const anySeated = call.seats.some((seat) => isSeated(seat.status));
  if (call.status === 'active') return anySeated ? undefined : 'ended';
  // While it rings only the caller has a seat.
  if (!anySeated) return 'canceled';
  if (call.seats.some((seat) => seat.status === 'invited')) return undefined;
  return call.seats.some((seat) => seat.status === 'missed') ? 'missed' : 'canceled';
}

function finalEvent(status: FinalStatus): LifecycleEvent {
  switch (status) {
    case 'ended':
      return 'CALL.ENDED';
    case 'canceled':
      return 'CALL.CANCELED';
    case 'missed':
      return 'CALL.MISSED';
  }
}

/** Whether a signal may pass (rows A39–A42): undefined, or the code of the refusal. Works on the committed roster. */
export function refuseSignal(
  call: Pick<CallSnapshot, 'status' | 'participants'>,
  from: Device,
  to: { userId: string; deviceId: string | undefined },
): ErrorCode | undefined {
  const sender = call.participants.find(({ userId }) => userId === from.userId);
  const cell = cellOf(phaseOf(call.status), standingOf(sender, from.deviceId), 'signal');
  if (!isAction(cell)) return cell;
  const target = call.participants.find(({ userId }) => userId === to.userId);
  if (!target || target.userId === from.userId) return 'TARGET_NOT_A_PARTICIPANT';
  if (target.status === 'invited') return undefined;
  const right = isSeated(target.status) && (to.deviceId === undefined || to.deviceId === target.deviceId);
  return right ? undefined : 'TARGET_NOT_A_PARTICIPANT';
}
