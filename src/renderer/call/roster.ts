import { isLive, isSeated, type CallSnapshot, type Participant } from '../../shared/call.ts';

/** This person on this device. */
export interface Me {
  userId: string;
  deviceId: string;
}

/** How many finished calls are remembered, so that an old snapshot cannot bring one back. */
const MAX_FINISHED = 200;

/**
 * The calls this client knows of, each at its highest version. Pure bookkeeping: whatever the order in which snapshots
 * arrive and however often, the result is the same.
 */
export class CallBook {
  readonly #live = new Map<string, CallSnapshot>();
  readonly #finished = new Map<string, CallSnapshot>();

  /** The call as it stands now: `snapshot`, or what was already known if that is newer. */
  merge(snapshot: CallSnapshot): CallSnapshot {
    const known = this.get(snapshot.callId);
    if (known !== undefined && known.version >= snapshot.version) return known;
    if (isLive(snapshot.status)) {
      this.#finished.delete(snapshot.callId);
      this.#live.set(snapshot.callId, snapshot);
    } else {
      this.#finish(snapshot);
    }
    return snapshot;
  }

  get(callId: string): CallSnapshot | undefined {
    return this.#live.get(callId) ?? this.#finished.get(callId);
  }

  live(): CallSnapshot[] {
    return [...this.#live.values()];
  }

  /** The server no longer lists this call among mine: whatever became of it, it is over for me until a later version. */
  close(callId: string): CallSnapshot | undefined {
    const call = this.#live.get(callId);
    if (call === undefined) return undefined;
    const closed: CallSnapshot = { ...call, status: 'ended' };
    this.#finish(closed);
    return closed;
  }

  #finish(call: CallSnapshot): void {
    this.#live.delete(call.callId);
    this.#finished.set(call.callId, call);
    for (const oldest of this.#finished.keys()) {
      if (this.#finished.size <= MAX_FINISHED) break;
      this.#finished.delete(oldest);
    }
  }
}

export function participantOf(call: CallSnapshot, userId: string): Participant | undefined {
  return call.participants.find((participant) => participant.userId === userId);
}

/** How many people sit in it, me included. */
export function seatedIn(call: CallSnapshot): number {
  return call.participants.filter(({ status }) => isSeated(status)).length;
}

/** I hold a seat in this call on this device. */
export function seatedHere(call: CallSnapshot, me: Me): boolean {
  const mine = participantOf(call, me.userId);
  return mine !== undefined && isSeated(mine.status) && mine.deviceId === me.deviceId && isLive(call.status);
}

/** This call rings for me. */
export function ringsFor(call: CallSnapshot, me: Me): boolean {
  return isLive(call.status) && participantOf(call, me.userId)?.status === 'invited';
}

/** Who made it ring here. */
export function ringingFrom(call: CallSnapshot, me: Me): string {
  const invitedBy = participantOf(call, me.userId)?.invitedBy;
  const caller = call.participants.find((participant) => participant.role === 'caller');
  return invitedBy ?? caller?.userId ?? '';
}

/** A call of two whose other person is gone: nobody is left to talk to, so this client leaves as well. */
export function leftAlone(call: CallSnapshot, me: Me): boolean {
  if (call.participants.length !== 2 || !seatedHere(call, me)) return false;
  const other = call.participants.find((participant) => participant.userId !== me.userId);
  return other !== undefined && !isSeated(other.status) && other.status !== 'invited';
}

/**
 * Others are in this call and this device is not: it can come (back) in. A call of two is over as soon as one of them is
 * gone, unless I sit in it on another device.
 */
export function goesOnWithout(call: CallSnapshot, me: Me): boolean {
  const mine = participantOf(call, me.userId);
  if (mine === undefined || !isLive(call.status) || mine.status === 'invited') return false;
  if (isSeated(mine.status)) return mine.deviceId !== me.deviceId;
  const others = call.participants.filter((participant) => participant !== mine);
  return others.length > 1 && others.some((other) => isSeated(other.status));
}

/** A connection this device should have to one other participant. */
export interface LinkPlan {
  userId: string;
  /** The polite side yields when offers collide: whoever was seated later, and whoever is not seated yet. */
  polite: boolean;
  /** Their seat and mine; undefined until there is one. Another seat is another connection. */
  theirs: string | undefined;
  mine: string | undefined;
  /** Where they sit. */
  device: string | undefined;
}

function seatOf(participant: Participant): string | undefined {
  return isSeated(participant.status) ? `${participant.deviceId ?? ''} ${participant.joinedAt ?? ''}` : undefined;
}

function seatedBefore(one: Participant, other: Participant): boolean {
  const [a, b] = [Date.parse(one.joinedAt ?? ''), Date.parse(other.joinedAt ?? '')];
  return a === b || Number.isNaN(a) || Number.isNaN(b) ? one.userId < other.userId : a < b;
}

function theirsIn(other: Participant): Pick<LinkPlan, 'userId' | 'theirs' | 'device'> {
  const device = isSeated(other.status) ? other.deviceId : undefined;
  return { userId: other.userId, theirs: seatOf(other), device };
}

/** Whom to be connected with. `prepared` bounds how many connections are made ahead of an answer. */
export function planLinks(call: CallSnapshot, me: Me, prepared: number): LinkPlan[] {
  const mine = participantOf(call, me.userId);
  if (mine === undefined || !isLive(call.status)) return [];
  const others = call.participants.filter((participant) => participant.userId !== me.userId);
  const seated = others.filter((participant) => isSeated(participant.status));
  if (mine.status === 'invited') {
    return seated.slice(0, prepared).map((other) => ({ ...theirsIn(other), polite: true, mine: undefined }));
  }
  if (!seatedHere(call, me)) return [];
  const invited = others.filter((participant) => participant.status === 'invited').slice(0, prepared);
  return [...seated, ...invited].map((other) => ({
    ...theirsIn(other),
    polite: isSeated(other.status) && seatedBefore(other, mine),
    mine: seatOf(mine),
  }));
}

/** The connection made for `before` goes on as `after`; otherwise it is closed and a new one made. */
export function continues(before: LinkPlan, after: LinkPlan): boolean {
  return (
    before.polite === after.polite &&
    (before.theirs === undefined || before.theirs === after.theirs) &&
    (before.mine === undefined || before.mine === after.mine)
  );
}
