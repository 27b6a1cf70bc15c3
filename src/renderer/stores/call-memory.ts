import type { CallKind } from '../../shared/call.ts';
import type { CallView } from '../call/types.ts';
import { ringOf } from './ring.ts';

export interface Callee {
  userId: string;
  displayName: string;
}

/** Who a call was with, kept for the line about how it ended and for calling again. */
export interface RememberedCall {
  people: Callee[];
  kind: CallKind;
  /** It rang on this device. */
  incoming: boolean;
  /** Somebody accepted: from then on it is a call that one leaves, before it one that is canceled. */
  answered: boolean;
}

/** The newest calls by id; under `starting` the one that has no id yet. */
export type CallMemory = ReadonlyMap<string, RememberedCall>;

const STARTING = 'starting';
const KEPT = 16;

export function remember(memory: CallMemory, view: CallView, myId: string | undefined): CallMemory {
  const next = new Map(memory);
  for (const call of view.incoming) {
    const { userId, displayName } = ringOf(call, myId);
    next.set(call.callId, { people: [{ userId, displayName }], kind: call.kind, incoming: true, answered: false });
  }
  const { session } = view;
  if (session !== undefined && session.remotes.length > 0) {
    const id = session.call?.callId ?? STARTING;
    const people = session.remotes.map(({ userId, displayName }) => ({ userId, displayName }));
    const incoming = memory.get(id)?.incoming ?? false;
    next.set(id, { people, kind: session.kind, incoming, answered: session.call?.activeAt !== undefined });
  }
  return new Map([...next].slice(-KEPT));
}

export function recall(memory: CallMemory, callId: string | undefined): RememberedCall | undefined {
  return memory.get(callId ?? STARTING) ?? memory.get(STARTING);
}
