import type { CallStatus, ParticipantStatus } from '../../src/shared/call.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';

/**
 * What docs/protocol.md says, written a second time and as simply as possible, from the prose alone: nothing of
 * src/server is used here, so that a mistake has to be made twice to stay hidden. Users, devices and calls are numbers.
 */

export interface Member {
  user: number;
  status: ParticipantStatus;
  device: number | null;
  invitedBy: number | null;
  ringsUntil: number | null;
  waitsUntil: number | null;
}

export interface ReferenceCall {
  id: number;
  status: CallStatus;
  version: number;
  caller: number;
  wasActive: boolean;
  restartOf: number | null;
  members: Member[];
}

export interface By {
  user: number;
  device: number;
}

export type Act =
  | { type: 'start'; by: By; to: number[] }
  | { type: 'accept' | 'reject' | 'end' | 'rejoin' | 'restart'; by: By; call: number }
  | { type: 'invite'; by: By; call: number; to: number[] }
  | { type: 'block' | 'unblock'; by: By; whom: number }
  | { type: 'connect' | 'drop'; by: By }
  | { type: 'pass'; ms: number };

export type Outcome = { call: number; version: number } | { code: ErrorCode } | 'done';

const seated = (member: Member | undefined): boolean =>
  member?.status === 'connected' || member?.status === 'reconnecting';
const live = (call: ReferenceCall): boolean => call.status === 'ringing' || call.status === 'active';
const SEATS = 8;

export class Reference {
  calls: ReferenceCall[] = [];
  now = 0;
  readonly ringMs: number;
  readonly graceMs: number;
  blocks = new Set<string>();
  sockets = new Set<string>();

  constructor(ringMs: number, graceMs: number) {
    this.ringMs = ringMs;
    this.graceMs = graceMs;
  }

  clone(): Reference {
    const copy = new Reference(this.ringMs, this.graceMs);
    copy.calls = structuredClone(this.calls);
    copy.now = this.now;
    copy.blocks = new Set(this.blocks);
    copy.sockets = new Set(this.sockets);
    return copy;
  }

  do(act: Act): Outcome {
    switch (act.type) {
      case 'start':
        return this.#start(act.by, act.to, null);
      case 'block':
        this.blocks.add(`${act.by.user}>${act.whom}`);
        return 'done';
      case 'unblock':
        this.blocks.delete(`${act.by.user}>${act.whom}`);
        return 'done';
      case 'connect':
        this.sockets.add(`${act.by.user}.${act.by.device}`);
        this.#sweep();
        return 'done';
      case 'drop':
        this.sockets.delete(`${act.by.user}.${act.by.device}`);
        this.#sweep();
        return 'done';
      case 'pass':
        this.now += act.ms;
        this.#sweep();
        return 'done';
      default:
        return this.#onCall(act);
    }
  }

  #onCall(act: Extract<Act, { call: number }>): Outcome {
    const call = this.calls[act.call];
    const { by } = act;
    if (act.type === 'invite' && act.to.every((user) => user === by.user)) return { code: 'INVALID_PAYLOAD' };
    const me = call?.members.find((member) => member.user === by.user);
    if (!call || !me) return { code: 'CALL_NOT_FOUND' };
    if (act.type === 'restart') {
      if (live(call)) return { code: 'CALL_STILL_LIVE' };
      const others = call.members.map((member) => member.user).filter((user) => user !== by.user);
      return this.#start(by, others, call.id);
    }
    if (!live(call)) return { code: 'CALL_NOT_LIVE' };
    const here = seated(me) && me.device === by.device;
    switch (act.type) {
      case 'accept':
        if (me.status === 'invited') return this.#sit(call, me, by);
        return { code: seated(me) && !here && me.invitedBy !== null ? 'ANSWERED_ELSEWHERE' : 'NOT_INVITED' };
      case 'reject':
        if (me.status !== 'invited') return { code: 'NOT_INVITED' };
        this.#leave(me, 'declined');
        return this.#changed(call);
      case 'end':
        if (!here) return { code: 'NOT_CONNECTED' };
        this.#leave(me, 'left');
        return this.#changed(call);
      case 'rejoin': {
        if (!seated(me)) {
          const related = call.members.filter((m) => m.user === me.invitedBy || m.invitedBy === me.user);
          const code = this.#blocked(
            by.user,
            related.map((m) => m.user),
          );
          if (code) return { code };
        }
        return this.#sit(call, me, by);
      }
      case 'invite': {
        if (!here) return { code: 'NOT_CONNECTED' };
        const to = [...new Set(act.to)].filter((user) => user !== by.user);
        const code = this.#blocked(by.user, to);
        if (code) return { code };
        const absent = to.filter((user) => {
          const member = call.members.find((m) => m.user === user);
          return !(seated(member) || member?.status === 'invited');
        });
        if (absent.length === 0) return { call: call.id, version: call.version };
        if (call.members.filter(seated).length >= SEATS) return { code: 'CALL_FULL' };
        for (const user of absent) this.#ring(call, user, by.user);
        return this.#changed(call);
      }
    }
  }

  #start(by: By, targets: number[], restartOf: number | null): Outcome {
    const to = [...new Set(targets)].filter((user) => user !== by.user);
    if (to.length === 0) return { code: 'INVALID_PAYLOAD' };
    const code = this.#blocked(by.user, to);
    if (code) return { code };
    if (to.length === 1) {
      const glare = this.calls.find(
        (call) =>
          call.status === 'ringing' &&
          call.members.length === 2 &&
          call.caller === to[0] &&
          call.members.some((member) => member.user === by.user && member.status === 'invited'),
      );
      if (glare) {
        const me = glare.members.find((member) => member.user === by.user);
        if (me) return this.#sit(glare, me, by);
      }
    }
    if (this.#busy(by, null)) return { code: 'ALREADY_IN_CALL' };
    const call: ReferenceCall = {
      id: this.calls.length,
      status: 'ringing',
      version: 1,
      caller: by.user,
      wasActive: false,
      restartOf,
      members: [
        { user: by.user, status: 'connected', device: by.device, invitedBy: null, ringsUntil: null, waitsUntil: null },
      ],
    };
    this.calls.push(call);
    for (const user of to) this.#ring(call, user, by.user);
    return { call: call.id, version: 1 };
  }

  #ring(call: ReferenceCall, user: number, by: number): void {
    const ringing: Member = {
      user,
      status: 'invited',
      device: null,
      invitedBy: by,
      ringsUntil: this.now + this.ringMs,
      waitsUntil: null,
    };
    const at = call.members.findIndex((member) => member.user === user);
    if (at === -1) call.members.push(ringing);
    else call.members[at] = ringing;
  }

  #sit(call: ReferenceCall, me: Member, by: By): Outcome {
    if (this.#busy(by, call.id)) return { code: 'ALREADY_IN_CALL' };
    if (call.members.filter((member) => member !== me && seated(member)).length >= SEATS) return { code: 'CALL_FULL' };
    me.status = 'connected';
    me.device = by.device;
    me.ringsUntil = null;
    me.waitsUntil = null;
    return this.#changed(call);
  }

  #leave(member: Member, status: 'declined' | 'missed' | 'left'): void {
    member.status = status;
    member.ringsUntil = null;
    member.waitsUntil = null;
  }

  /** What the change makes of the whole call. */
  #changed(call: ReferenceCall): Outcome {
    call.version++;
    const sitting = call.members.filter(seated);
    if (call.status === 'ringing' && sitting.length >= 2) {
      call.status = 'active';
      call.wasActive = true;
    } else if (call.status === 'active' && sitting.length === 0) {
      this.#finish(call, 'ended');
    } else if (call.status === 'ringing' && sitting.length === 0) {
      this.#finish(call, 'canceled');
    } else if (call.status === 'ringing' && !call.members.some((member) => member.status === 'invited')) {
      this.#finish(call, call.members.some((member) => member.status === 'missed') ? 'missed' : 'canceled');
    }
    return { call: call.id, version: call.version };
  }

  #finish(call: ReferenceCall, status: 'ended' | 'canceled' | 'missed'): void {
    call.status = status;
    for (const member of call.members) {
      if (seated(member)) this.#leave(member, 'left');
      else if (member.status === 'invited') this.#leave(member, 'missed');
    }
  }

  #busy(by: By, except: number | null): boolean {
    return this.calls.some(
      (call) =>
        call.id !== except &&
        call.members.some((member) => member.user === by.user && seated(member) && member.device === by.device),
    );
  }

  #blocked(user: number, others: number[]): ErrorCode | undefined {
    if (others.some((other) => this.blocks.has(`${user}>${other}`))) return 'BLOCKED';
    return others.some((other) => this.blocks.has(`${other}>${user}`)) ? 'USER_UNAVAILABLE' : undefined;
  }

  /** What the sweeper does: seats follow their sockets, then whatever is due. */
  #sweep(): void {
    for (const call of this.calls.filter(live)) {
      for (const member of call.members) {
        const online = this.sockets.has(`${member.user}.${member.device}`);
        if (member.status === 'connected' && !online) {
          member.status = 'reconnecting';
          member.waitsUntil = this.now + this.graceMs;
          call.version++;
        } else if (member.status === 'reconnecting' && online) {
          member.status = 'connected';
          member.waitsUntil = null;
          call.version++;
        }
      }
      let due = false;
      for (const member of call.members) {
        if (member.ringsUntil !== null && member.ringsUntil <= this.now) {
          this.#leave(member, 'missed');
          due = true;
        } else if (member.waitsUntil !== null && member.waitsUntil <= this.now) {
          this.#leave(member, 'left');
          due = true;
        }
      }
      if (due) this.#changed(call);
    }
  }
}
