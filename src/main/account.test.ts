import { describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../shared/ipc.ts';
import { createAccount, type AccountParts } from './account.ts';
import type { State, Store } from './store.ts';

const session = { token: 'secret-token', user: { id: 'u1', name: 'ada', displayName: 'Ada' } };
const credentials = { server: 'https://a.example', name: 'ada', password: 'correct horse' };

function memoryStore(initial: Partial<State> = {}): Store {
  let state: State = {
    deviceId: '00000000-0000-4000-8000-000000000000',
    servers: [],
    settings: defaultSettings,
    chosen: {},
    ...initial,
  };
  return { get: () => state, set: (change) => (state = { ...state, ...change }) };
}

const reverse = (text: string) => text.split('').toReversed().join('');
const secureVault = { isSecure: () => true, seal: reverse, open: reverse };
const noVault = { isSecure: () => false, seal: () => undefined, open: () => undefined };

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}

function setUp(change: Partial<AccountParts> = {}) {
  const fetch = vi.fn<AccountParts['fetch']>(async () => json(200, session));
  const parts: AccountParts = {
    store: memoryStore(),
    vault: secureVault,
    fetch,
    reload: vi.fn<() => void>(),
    clearBrowserData: vi.fn<() => Promise<void>>(async () => {}),
    flagServers: undefined,
    devSession: undefined,
    ...change,
  };
  return { fetch, parts, account: createAccount(parts) };
}

describe('the chosen server', () => {
  it('is the flag, else the last used, else the one on this computer', () => {
    const store = memoryStore({ servers: ['https://last.example'] });
    expect(setUp().account.servers()).toEqual(['http://127.0.0.1:4400']);
    expect(setUp({ store }).account.servers()).toEqual(['https://last.example']);
    expect(setUp({ store, flagServers: ['https://flag.example'] }).account.servers()).toEqual(['https://flag.example']);
  });
});

describe('signing in', () => {
  it('asks the server, keeps the session sealed and reloads the page', async () => {
    const { account, fetch, parts } = setUp();
    await account.signIn(credentials);
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe('https://a.example/api/sessions');
    expect(init).toMatchObject({ method: 'POST', redirect: 'error', credentials: 'omit' });
    expect(init?.body).toBe(JSON.stringify({ name: 'ada', password: 'correct horse' }));
    expect(account.session()).toEqual(session);
    expect(account.servers()).toEqual(['https://a.example']);
    expect(parts.reload).toHaveBeenCalledOnce();
    expect(JSON.stringify(parts.store.get())).not.toContain('secret-token');
    expect(setUp({ store: parts.store }).account.session()).toEqual(session);
  });

  it('T51: without a secret store the session lives in memory only', async () => {
    const { account, parts } = setUp({ vault: noVault });
    await account.signIn(credentials);
    expect(account.session()).toEqual(session);
    expect(JSON.stringify(parts.store.get())).not.toContain('token');
    expect(setUp({ store: parts.store, vault: noVault }).account.session()).toBeUndefined();
  });

  it('never gives a session to another server than its own', async () => {
    const { account, parts } = setUp();
    await account.signIn({ ...credentials, server: 'https://a.example,https://b.example' });
    const at = (servers: string[]) => setUp({ store: parts.store, flagServers: servers }).account.session();
    expect(at(['https://b.example'])).toEqual(session);
    expect(at(['https://evil.example'])).toBeUndefined();
    expect(at(['https://a.example', 'https://evil.example'])).toBeUndefined();
  });

  it.each([
    [{ server: 'http://example.org' }, 'INVALID_SERVER'],
    [{ server: '' }, 'INVALID_SERVER'],
    [{ name: '  ' }, 'INVALID_NAME'],
    [{ password: '' }, 'INVALID_PASSWORD'],
  ])('refuses %j before it asks anybody', async (change, code) => {
    const { account, fetch } = setUp();
    await expect(account.signIn({ ...credentials, ...change })).rejects.toMatchObject({ code });
    expect(fetch).not.toHaveBeenCalled();
  });

  it('passes the server’s refusal on', async () => {
    const { account, parts, fetch } = setUp();
    fetch.mockResolvedValue(json(401, { error: { code: 'BAD_CREDENTIALS', message: 'Name or password is wrong.' } }));
    await expect(account.signIn(credentials)).rejects.toMatchObject({
      code: 'BAD_CREDENTIALS',
      message: 'Name or password is wrong.',
    });
    expect(account.session()).toBeUndefined();
    expect(parts.reload).not.toHaveBeenCalled();
  });

  it('goes to the next node when one cannot be reached, and names them when none can', async () => {
    const { account, fetch } = setUp();
    fetch.mockRejectedValueOnce(new TypeError('net::ERR_CONNECTION_REFUSED'));
    await account.signIn({ ...credentials, server: 'https://a.example,https://b.example' });
    expect(fetch.mock.calls.map(([url]) => url)).toEqual([
      'https://a.example/api/sessions',
      'https://b.example/api/sessions',
    ]);
    fetch.mockRejectedValue(new TypeError('net::ERR_CONNECTION_REFUSED'));
    await expect(account.signIn(credentials)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message:
        'The server at https://a.example cannot be reached. Check the address and that it is running, then try again.',
    });
  });

  it.each([
    ['a page', () => new Response('<html>', { status: 200 })],
    ['another program’s JSON', () => json(200, { ok: true })],
    ['an error without a code', () => json(500, { message: 'x' })],
    ['an endless answer', () => new Response(JSON.stringify(session) + ' '.repeat(200_000))],
    ['nothing', () => new Response(null, { status: 204 })],
  ])('says so when %s answers', async (_what, response) => {
    const { account, fetch } = setUp();
    fetch.mockResolvedValue(response());
    await expect(account.signIn(credentials)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('not a Parley server'),
    });
  });
});

describe('creating an account', () => {
  it('sends the display name only when there is one', async () => {
    const { account, fetch } = setUp();
    await account.create({ ...credentials, displayName: ' Ada L. ' });
    await account.create({ ...credentials, displayName: ' ' });
    expect(fetch.mock.calls.map(([url, init]) => [url, init.body])).toEqual([
      [
        'https://a.example/api/accounts',
        JSON.stringify({ name: 'ada', password: 'correct horse', displayName: 'Ada L.' }),
      ],
      ['https://a.example/api/accounts', JSON.stringify({ name: 'ada', password: 'correct horse' })],
    ]);
  });

  it.each([
    [{ name: '' }, 'INVALID_NAME'],
    [{ name: 'ada lovelace' }, 'INVALID_NAME'],
    [{ name: 'a'.repeat(65) }, 'INVALID_NAME'],
    [{ password: 'short' }, 'INVALID_PASSWORD'],
    [{ password: 'x'.repeat(257) }, 'INVALID_PASSWORD'],
    [{ displayName: 'x'.repeat(81) }, 'INVALID_DISPLAY_NAME'],
    [{ displayName: 'Ada\u202Eadmin' }, 'INVALID_DISPLAY_NAME'],
  ])('refuses %j with a sentence for that field', async (change, code) => {
    const { account, fetch } = setUp();
    await expect(account.create({ ...credentials, ...change })).rejects.toMatchObject({ code });
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('signing out', () => {
  it('ends the session on the server and forgets everything here', async () => {
    const { account, fetch, parts } = setUp();
    await account.signIn(credentials);
    await account.signOut();
    expect(fetch).toHaveBeenLastCalledWith(
      'https://a.example/api/sessions/current',
      expect.objectContaining({ method: 'DELETE', headers: { authorization: 'Bearer secret-token' } }),
    );
    expect(account.session()).toBeUndefined();
    expect(parts.store.get().secret).toBeUndefined();
    expect(parts.clearBrowserData).toHaveBeenCalledOnce();
    expect(parts.reload).toHaveBeenCalledTimes(2);
  });

  it('forgets it here also when the server is gone', async () => {
    const { account, fetch } = setUp({ devSession: session });
    expect(account.session()).toEqual(session);
    fetch.mockRejectedValue(new TypeError('net::ERR_CONNECTION_REFUSED'));
    await account.signOut();
    expect(account.session()).toBeUndefined();
  });

  it('asks nobody when the server itself said the token is dead', async () => {
    const { account, fetch } = setUp({ devSession: session });
    await account.expired();
    expect(account.session()).toBeUndefined();
    expect(fetch).not.toHaveBeenCalled();
  });
});
