// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest';
import { fakeServer } from '../dev/fake-server.ts';
import { manyCalls, pastCall } from '../dev/history-fixtures.ts';
import { testApp } from '../dev/test-app.ts';
import { PAGE, useHistoryStore, type HistoryCall } from './history.ts';

beforeEach(() => localStorage.clear());

async function store(calls: readonly HistoryCall[]) {
  const app = await testApp();
  const answer = (history: Parameters<typeof fakeServer>[0]) => vi.stubGlobal('fetch', fakeServer(history));
  answer({ history: calls });
  const history = useHistoryStore();
  await history.refresh();
  return { ...app, history, answer, ids: () => history.calls.map(({ callId }) => callId) };
}
const idsOf = (calls: readonly HistoryCall[]) => calls.map(({ callId }) => callId);
const missed = (minutes: number) => pastCall('missed', { minutes, incoming: true });

it('loads a page, and older calls before its last', async () => {
  const { history, ids } = await store(manyCalls);
  expect(ids()).toEqual(idsOf(manyCalls.slice(0, PAGE)));
  expect(history.more).toBe(true);
  await history.loadOlder();
  expect(ids()).toEqual(idsOf(manyCalls));
  expect(history.more).toBe(false);
});

it('keeps older calls when the newest are asked for again', async () => {
  const { history, answer, ids } = await store(manyCalls);
  await history.loadOlder();
  const now = [missed(1), ...manyCalls];
  answer({ history: now });
  await history.refresh();
  expect(ids()).toEqual(idsOf(now));
  expect(history.more).toBe(false);
});

it('starts over rather than show a list with a gap in it', async () => {
  const { history, answer, ids } = await store([missed(9000)]);
  answer({ history: [...manyCalls, missed(900_000)] });
  await history.refresh();
  expect(ids()).toEqual(idsOf(manyCalls.slice(0, PAGE)));
  expect(history.more).toBe(true);
});

it('takes the newest answer, whichever comes last', async () => {
  const { history, ids } = await store([]);
  const answers: ((response: Response) => void)[] = [];
  vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => answers.push(resolve)));
  const both = [history.refresh(), history.refresh()];
  answers[1]?.(Response.json({ calls: [missed(1)] }));
  answers[0]?.(Response.json({ calls: [pastCall('ongoing', { minutes: 1 })] }));
  await Promise.all(both);
  expect(ids()).toEqual(['past-1']);
  expect(history.unsettled).toBe(false);
});

it('counts the calls missed since it was last looked at, also after a restart', async () => {
  const before = [missed(5), pastCall('declined', { minutes: 7, incoming: true }), missed(9)];
  const { history } = await store(before);
  expect(history.missed).toBe(2);
  history.look();
  expect(history.missed).toBe(0);
  const again = await store([missed(2), ...before]);
  expect(again.history.missed).toBe(1);
});

it('counts a call that still rang when it was looked at, once it is missed', async () => {
  const before = missed(9);
  const { history, answer } = await store([pastCall('ongoing', { minutes: 1, incoming: true }), before]);
  history.look();
  answer({ history: [missed(1), before] });
  await history.refresh();
  expect(history.missed).toBe(1);
});

it('takes whatever is in the profile for nothing if it is no time', async () => {
  localStorage.setItem('history.seen.user-ada', 'yesterday');
  const { history } = await store([missed(5)]);
  expect(history.missed).toBe(1);
});

it('keeps the list when the server cannot be reached, and says so where older ones were asked for', async () => {
  const { history, answer, ids } = await store(manyCalls);
  answer({ history: 'failed' });
  await history.refresh();
  await history.loadOlder();
  expect(history.status).toBe('ready');
  expect(ids()).toHaveLength(PAGE);
  expect(history.older).toBe('failed');
  expect(history.olderFailure).toContain('Try again');
  answer({ history: manyCalls });
  await history.loadOlder();
  expect(ids()).toHaveLength(manyCalls.length);
});

it('A58: signs out when the server does not know the token any more', async () => {
  const { history, bridge } = await store([]);
  vi.stubGlobal('fetch', async () =>
    Response.json({ error: { code: 'UNAUTHENTICATED', message: 'Signed out.' } }, { status: 401 }),
  );
  await history.refresh();
  expect(bridge.argumentsOf('account.expired')).toHaveLength(1);
});
