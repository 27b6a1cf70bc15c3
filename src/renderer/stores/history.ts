import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type * as v from 'valibot';
import { HistorySchema } from '../../shared/account.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import { getJson, type ApiResult } from './api.ts';
import { readSeen, writeSeen } from './history-seen.ts';
import { useSessionStore } from './session.ts';

type History = v.InferOutput<typeof HistorySchema>;
export type HistoryCall = History['calls'][number];

/** How many calls are asked for at once. */
export const PAGE = 50;

/** My calls, newest first, as far back as somebody has asked. */
export const useHistoryStore = defineStore('history', () => {
  const account = useSessionStore();
  const calls = shallowRef<readonly HistoryCall[]>([]);
  const status = shallowRef<'loading' | 'ready' | 'failed'>('loading');
  const failure = shallowRef<string>();
  /** There are older calls than the ones here. */
  const more = shallowRef(false);
  const older = shallowRef<'idle' | 'loading' | 'failed'>('idle');
  const olderFailure = shallowRef<string>();
  const seen = shallowRef<string>();
  let asked = 0;

  const myId = computed(() => account.user?.id);
  /** Missed since the history was last looked at. */
  const missed = computed(
    () => calls.value.filter(({ outcome, endedAt }) => outcome === 'missed' && isAfter(endedAt, seenUntil())).length,
  );
  const refreshing = shallowRef(false);
  /** What is here, or on its way here, may be outdated by the next thing heard of any call. */
  const unsettled = computed(() => refreshing.value || calls.value.some(({ outcome }) => outcome === 'ongoing'));

  function seenUntil(): string | undefined {
    return seen.value ?? (myId.value === undefined ? undefined : readSeen(myId.value));
  }

  /** Asks for the newest calls; older ones that are here stay as long as they join on. */
  async function refresh(): Promise<void> {
    const asking = ++asked;
    refreshing.value = true;
    const answer = await ask(`/api/calls?limit=${PAGE}`);
    if (asking !== asked) return;
    refreshing.value = false;
    if (answer === undefined) return;
    if (answer.ok) {
      take(answer.value.calls);
      status.value = 'ready';
      failure.value = undefined;
    } else {
      const said = await sentenceUnlessSignedOut(answer.error);
      // A list that was there stays: older is better than nothing.
      status.value = calls.value.length > 0 ? 'ready' : 'failed';
      failure.value = said;
    }
  }

  function take(page: HistoryCall[]): void {
    const known = calls.value.findLastIndex(({ callId }) => page.some((call) => call.callId === callId));
    const joinsOn = page.length === PAGE && known >= 0;
    if (!joinsOn) more.value = page.length === PAGE;
    calls.value = joinsOn ? [...page, ...calls.value.slice(known + 1)] : page;
  }

  async function loadOlder(): Promise<void> {
    const last = calls.value.at(-1);
    if (last === undefined || !more.value || older.value === 'loading') return;
    older.value = 'loading';
    const answer = await ask(`/api/calls?limit=${PAGE}&before=${last.callId}`);
    older.value = answer?.ok === false ? 'failed' : 'idle';
    olderFailure.value = answer?.ok === false ? await sentenceUnlessSignedOut(answer.error) : undefined;
    // A refresh may have put another list here meanwhile.
    if (answer?.ok !== true || calls.value.at(-1)?.callId !== last.callId) return;
    calls.value = [...calls.value, ...answer.value.calls];
    more.value = answer.value.calls.length === PAGE;
  }

  /** The person has seen what is here. */
  function look(): void {
    const id = myId.value;
    if (id === undefined) return;
    const newest = calls.value.reduce<string | undefined>(
      (latest, { endedAt }) => (isAfter(endedAt, latest) ? endedAt : latest),
      seenUntil(),
    );
    if (newest === undefined || newest === seen.value) return;
    seen.value = newest;
    writeSeen(id, newest);
  }

  async function ask(path: string): Promise<ApiResult<History> | undefined> {
    const token = account.bootstrap?.session?.token;
    return token === undefined ? undefined : getJson({ servers: account.servers, token }, path, HistorySchema);
  }

  async function sentenceUnlessSignedOut(error: ErrorBody): Promise<string> {
    if (error.code === 'UNAUTHENTICATED') await account.expire();
    return error.message;
  }

  return { calls, status, failure, more, older, olderFailure, missed, unsettled, refresh, loadOlder, look };
});

function isAfter(time: string | undefined, other: string | undefined): boolean {
  return time !== undefined && (other === undefined || Date.parse(time) > Date.parse(other));
}
