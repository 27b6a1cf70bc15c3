import { isLive, isSeated, normalizeTargets } from '../../src/shared/call.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import {
  decide,
  openCall,
  refuseSignal,
  type CallState,
  type Command,
  type Device,
  type Happened,
  type Seat,
} from '../../src/server/calls/rules.ts';
import { cellOf, isAction, phaseOf, standingOf } from '../../src/server/calls/transitions.ts';
import type { Act, By, Outcome } from './reference.ts';

/** What one change did: the call before (undefined: it is new) and after, and its lines of history. */
export interface Change {
  before: CallState | undefined;
  after: CallState;
  happened: readonly Happened[];
  by: Device | undefined;
}

type OnCall = Extract<Act, { call: number }>;

const deviceOf = ({ user, device }: By): Device => ({ userId: `u${user}`, deviceId: `d${device}` });
const changedOnly = (outcome: Outcome | undefined): Outcome => outcome ?? 'done';

/**
 * The rules without a database: what CallService does around them (who is busy, glare, whose socket is open), in memory
 * and one act at a time. Blocks are the service's alone and left out.
 */
export class PureWorld {
  readonly calls: CallState[] = [];
  readonly #ringMs: number;
  readonly #graceMs: number;
  readonly #sockets = new Set<string>();
  readonly #onChange: (change: Change) => void;
  #now = 0;

  constructor(ringMs: number, graceMs: number, onChange: (change: Change) => void) {
    this.#ringMs = ringMs;
    this.#graceMs = graceMs;
    this.#onChange = onChange;
  }

  do(act: Act): Outcome {
    switch (act.type) {
      case 'start': {
        const by = deviceOf(act.by);
        const targets = normalizeTargets(
          act.to.map((user) => `u${user}`),
          by.userId,
        );
        return targets ? this.#open(by, targets, null) : { code: 'INVALID_PAYLOAD' };
      }
      case 'connect':
        this.#sockets.add(keyOf(deviceOf(act.by)));
        this.#sweep();
        return 'done';
      case 'drop':
        this.#sockets.delete(keyOf(deviceOf(act.by)));
        this.#sweep();
        return 'done';
      case 'pass':
        this.#now += act.ms;
        this.#sweep();
        return 'done';
      case 'block':
      case 'unblock':
        return 'done';
      default:
        return this.#onCall(act);
    }
  }

  /** Whether notifications that came before, or are another device's, are nothing new: a socket lost or back, a deadline. */
  isIdle(call: CallState, by: By): boolean {
    const device = deviceOf(by);
    const seat = call.seats.find(({ userId, deviceId }) => userId === device.userId && deviceId === device.deviceId);
    const context = this.#context();
    const changes = (command: Command) => decide(call, command, context).outcome !== 'unchanged';
    return !(
      (seat?.status !== 'connected' && changes({ type: 'lost', by: device })) ||
      (seat?.status !== 'reconnecting' && changes({ type: 'back', by: device })) ||
      changes({ type: 'deadlines' })
    );
  }

  /** What a signal from one device to a person's device (undefined: whichever) is answered; undefined: it passes. */
  signal(call: CallState, from: By, to: number, toDevice: number | undefined): ErrorCode | undefined {
    const participants = call.seats.map(({ userId, role, status, deviceId, invitedBy }) => ({
      userId,
      displayName: '',
      role,
      status,
      ...(deviceId === null ? {} : { deviceId }),
      ...(invitedBy === null ? {} : { invitedBy }),
    }));
    return refuseSignal({ status: call.status, participants }, deviceOf(from), {
      userId: `u${to}`,
      deviceId: toDevice === undefined ? undefined : `d${toDevice}`,
    });
  }

  #onCall(act: OnCall): Outcome {
    const by = deviceOf(act.by);
    const targets = act.type === 'invite' ? normalizeTargets(userIds(act.to), by.userId) : [];
    if (!targets) return { code: 'INVALID_PAYLOAD' };
    const call = this.calls[act.call];
    const me = call?.seats.find(({ userId }) => userId === by.userId);
    if (!call || !me) return { code: 'CALL_NOT_FOUND' };
    if (act.type === 'restart') {
      const cell = cellOf(phaseOf(call.status), standingOf(me, by.deviceId), 'restart');
      if (!isAction(cell)) return { code: cell };
      return this.#open(
        by,
        call.seats.map(({ userId }) => userId).filter((userId) => userId !== by.userId),
        call.callId,
      );
    }
    return changedOnly(
      this.#decide(act.call, act.type === 'invite' ? { ...act, by, targets } : { type: act.type, by }),
    );
  }

  #open(by: Device, targets: readonly string[], restartOf: string | null): Outcome {
    const [target, ...more] = targets;
    if (target !== undefined && more.length === 0) {
      const glare = this.calls.findIndex(
        (call) =>
          call.status === 'ringing' &&
          call.seats.length === 2 &&
          call.seats.some((seat) => seat.userId === target && seat.role === 'caller') &&
          call.seats.some((seat) => seat.userId === by.userId && seat.status === 'invited'),
      );
      if (glare !== -1) return changedOnly(this.#decide(glare, { type: 'accept', by }));
    }
    if (this.#busyIn(by, undefined) !== undefined) return { code: 'ALREADY_IN_CALL' };
    const callId = `c${this.calls.length}`;
    const { call, happened } = openCall({ callId, kind: 'video', restartOf }, by, targets, this.#context());
    this.calls.push(call);
    this.#onChange({ before: undefined, after: call, happened, by });
    return { call: this.calls.length - 1, version: call.version };
  }

  /** Undefined: nothing changed, and nobody asked for it. */
  #decide(id: number, command: Command): Outcome | undefined {
    const before = this.calls[id];
    if (!before) return undefined;
    const by = command.type === 'deadlines' ? undefined : command.by;
    const busyIn = by && this.#busyIn(by, before.callId);
    const decision = decide(before, command, { ...this.#context(), busyIn });
    if (decision.outcome === 'refused') return { code: decision.code };
    if (decision.outcome === 'unchanged') return { call: id, version: before.version };
    this.calls[id] = decision.call;
    this.#onChange({ before, after: decision.call, happened: decision.happened, by });
    return { call: id, version: decision.call.version };
  }

  #sweep(): void {
    this.calls.forEach(({ status, seats }, id) => {
      if (!isLive(status)) return;
      for (const seat of seats) {
        const by = holder(seat);
        if (by) this.#decide(id, { type: this.#sockets.has(keyOf(by)) ? 'back' : 'lost', by });
      }
      this.#decide(id, { type: 'deadlines' });
    });
  }

  #busyIn({ userId, deviceId }: Device, except: string | undefined): string | undefined {
    return this.calls.find(
      (call) =>
        call.callId !== except &&
        call.seats.some((seat) => seat.userId === userId && seat.deviceId === deviceId && isSeated(seat.status)),
    )?.callId;
  }

  #context() {
    return { now: new Date(this.#now), ringTimeoutMs: this.#ringMs, reconnectGraceMs: this.#graceMs };
  }
}

function keyOf({ userId, deviceId }: Device): string {
  return `${userId}.${deviceId}`;
}

function userIds(users: readonly number[]): string[] {
  return users.map((user) => `u${user}`);
}

function holder({ userId, deviceId, status }: Seat): Device | undefined {
  return deviceId !== null && isSeated(status) ? { userId, deviceId } : undefined;
}
