// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import { everyone } from '../dev/fixtures.ts';
import { testApp } from '../dev/test-app.ts';
import { usePeopleStore } from './people.ts';

const names = () => usePeopleStore().others.map(({ displayName }) => displayName);
const presenceOf = (id: string) => usePeopleStore().everyone.find((person) => person.id === id)?.presence;

it('lists everyone but me by name', async () => {
  await testApp();
  expect(names()).not.toContain('Ada');
  expect(names().slice(0, 3)).toEqual(['Ben', 'Cleo', 'Dan Okafor']);
});

it('follows presence and shows who signs up at once', async () => {
  const { engine } = await testApp();
  engine.push('PRESENCE.CHANGED', { userId: 'user-0', presence: 'in-call' });
  expect(presenceOf('user-0')).toBe('in-call');
  engine.push('USER.ADDED', { user: { id: 'user-x', name: 'abel', displayName: 'Abel', presence: 'online' } });
  expect(names()[0]).toBe('Abel');
});

it('F42: follows a crowd that comes or goes at once', async () => {
  const { engine } = await testApp();
  const changes = everyone.map(({ id }) => ({ userId: id, presence: 'offline' }));
  engine.push('PRESENCE.CHANGED_MANY', { changes });
  expect(new Set(everyone.map(({ id }) => presenceOf(id)))).toEqual(new Set(['offline']));
});

it('B13: ignores a push that is not what it says', async () => {
  const { engine } = await testApp();
  engine.push('PRESENCE.CHANGED', { userId: 'user-0', presence: 'asleep' });
  engine.push('USER.ADDED', 'Mallory');
  expect(presenceOf('user-0')).toBe('online');
  expect(names()).toHaveLength(everyone.length - 1);
});

it('prefers what was pushed while the list was on its way', async () => {
  const { engine } = await testApp();
  let answer: (response: Response) => void = () => undefined;
  vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => (answer = resolve)));
  const loading = usePeopleStore().load();
  engine.push('PRESENCE.CHANGED', { userId: 'user-0', presence: 'offline' });
  answer(Response.json({ users: everyone }));
  await loading;
  expect(presenceOf('user-0')).toBe('offline');
});

it('keeps the old list when the server cannot be reached', async () => {
  await testApp();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  await usePeopleStore().load();
  expect(usePeopleStore().status).toBe('ready');
  expect(names()).toContain('Ben');
});

it('A58: signs out when the server does not know the token any more', async () => {
  const { bridge } = await testApp();
  vi.stubGlobal('fetch', () =>
    Promise.resolve(Response.json({ error: { code: 'UNAUTHENTICATED', message: 'Signed out.' } }, { status: 401 })),
  );
  await usePeopleStore().load();
  expect(bridge.argumentsOf('account.expired')).toHaveLength(1);
});

it('tries the next node when the first cannot be reached', async () => {
  await testApp({}, { servers: ['http://127.0.0.1:1', 'http://127.0.0.1:2'] });
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: URL) => {
    asked.push(url.href);
    if (url.port === '1') return Promise.reject(new TypeError('Failed to fetch'));
    return Promise.resolve(Response.json({ users: [] }));
  });
  await usePeopleStore().load();
  expect(asked).toEqual(['http://127.0.0.1:1/api/users', 'http://127.0.0.1:2/api/users']);
  expect(names()).toEqual([]);
});
