import { isDeepStrictEqual } from 'node:util';
import { isLive, isSeated, type CallSnapshot } from '../../src/shared/call.ts';
import type { Database } from '../../src/server/db/connection.ts';
import { callEdges, seatEdges } from '../model/edges.ts';
import type { Heard } from './device.ts';
import type { Sent } from './acts.ts';

/** What has to be true of everything that happened, read from the history. Each finding is one sentence. */

interface Row {
  version: number;
  type: string;
  at: Date;
  actor_id: string | null;
  target_id: string | null;
  reason: string | null;
  call: CallSnapshot;
}

/** So many findings of a kind say what there is to say; each may have been waited for. */
const ENOUGH = 10;

/** The events of every call, in order. */
export type History = ReadonlyMap<string, readonly Row[]>;

export async function readHistory(db: Database): Promise<History> {
  const rows = await db.selectFrom('call_events').selectAll().orderBy('id').execute();
  const history = new Map<string, Row[]>();
  for (const row of rows) {
    const known = history.get(row.call_id);
    if (known) known.push(row);
    else history.set(row.call_id, [row]);
  }
  return history;
}

/** I1, I2, I3: each version once, one end, along the edges, and nobody accepts one ring twice. */
export function wrongSteps(history: History): string[] {
  return [...history].flatMap(([callId, rows]) => {
    const found: string[] = [];
    const versions = [...new Map(rows.map((row) => [row.version, row.call])).values()];
    if (versions.some(({ version }, i) => version !== i + 1)) found.push('I1: its versions have a gap');
    for (const [i, next] of versions.entries()) {
      const before = versions[i - 1];
      if (!before) continue;
      if (!callEdges[before.status].includes(next.status)) found.push(`I3: from ${before.status} to ${next.status}`);
      for (const { userId, status } of before.participants) {
        const now = next.participants.find((one) => one.userId === userId)?.status;
        const may = now !== undefined && (now === status || seatEdges[status].includes(now));
        if (!may) found.push(`I3: a seat from ${status} to ${now}`);
      }
    }
    const rings = new Map<string, number>();
    for (const { type, actor_id, target_id, call } of rows) {
      if (type === 'CALL.STARTED') for (const { userId } of call.participants) rings.set(userId, 1);
      if (type === 'CALL.INVITED' && target_id !== null) rings.set(target_id, 1);
      if (type !== 'CALL.ACCEPTED' || actor_id === null) continue;
      if (rings.get(actor_id) !== 1) found.push('I2: a ring was accepted twice');
      rings.set(actor_id, 0);
    }
    return found.map((what) => `${what} (call ${callId})`);
  });
}

/** I9, F29: a ring or a grace that was over was not over early. Times are the database's. */
export function earlyEnds(history: History, { ringMs, graceMs }: { ringMs: number; graceMs: number }): string[] {
  return [...history].flatMap(([callId, rows]) => {
    const since = new Map<string, number>();
    const found: string[] = [];
    for (const { type, at, actor_id, target_id, reason, call } of rows) {
      const ms = at.getTime();
      if (type === 'CALL.STARTED') for (const { userId } of call.participants) since.set(`ring ${userId}`, ms);
      if (type === 'CALL.INVITED') since.set(`ring ${target_id}`, ms);
      if (type === 'CALL.RECONNECTING') since.set(`grace ${actor_id}`, ms);
      const early = (what: string, limit: number) => ms - (since.get(what) ?? 0) < limit;
      if (reason === 'timeout' && early(`ring ${target_id}`, ringMs)) found.push(`I9: a ring ended early (${callId})`);
      if (reason === 'connection-lost' && early(`grace ${actor_id}`, graceMs)) {
        found.push(`I9: a grace ended early (${callId})`);
      }
    }
    return found;
  });
}

/** I5: whoever got a signal, and whoever sent it, were in that call at the same time, seated or rung. */
export function strayedSignals(history: History, signals: readonly Heard[]): string[] {
  const inIt = ({ participants }: CallSnapshot, who: string) =>
    participants.some(({ userId, status }) => userId === who && (isSeated(status) || status === 'invited'));
  return signals
    .filter(({ callId, from, to }) => {
      const calls = (history.get(callId) ?? []).map(({ call }) => call);
      return !calls.some((call) => isLive(call.status) && inIt(call, from) && inIt(call, to));
    })
    .map(({ callId, from, to }) => `I5: ${to} had a signal of ${from} in call ${callId}`);
}

/** I6, I8: what was acknowledged is in the history, and is answered the same again. */
export async function forgottenAnswers(history: History, sent: readonly Sent[]): Promise<string[]> {
  const found: string[] = [];
  for (const { device, event, payload, answer } of sent) {
    const { call } = answer ?? {};
    if (!call) continue;
    if (found.length >= ENOUGH) break;
    const stored = history.get(call.callId)?.find(({ version }) => version === call.version)?.call;
    if (!isDeepStrictEqual(stored, call)) found.push(`I6: ${event} was answered ${JSON.stringify(call)}`);
    const again = await device.send(event, payload);
    if (!isDeepStrictEqual(again, answer)) found.push(`I8: ${event} is answered ${JSON.stringify(again)} now`);
  }
  return found;
}
