import { describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../shared/ipc.ts';
import type { Account } from './account.ts';
import { CallGuard } from './call-guard.ts';
import { createDeviceList } from './device-list.ts';
import { createHandlers, type HandlerParts } from './handlers.ts';
import { Recordings } from './recordings.ts';
import { Ringing, type Shown } from './ringing.ts';
import { ScreenChoice } from './screen-choice.ts';
import type { State } from './store.ts';

const session = { token: 't', user: { id: 'u1', name: 'ada', displayName: 'Ada' } };
const caller = { windowId: 7 };

function setUp() {
  let state: State = {
    deviceId: 'device',
    servers: [],
    settings: defaultSettings,
    chosen: {},
    window: { width: 1, height: 1, maximized: false },
  };
  const store = { get: () => state, set: (change: Partial<State>) => (state = { ...state, ...change }) };
  const account = {
    servers: () => ['https://a.example'],
    session: () => session,
    signIn: vi.fn<Account['signIn']>(async () => {}),
    create: vi.fn<Account['create']>(async () => {}),
    signOut: vi.fn<Account['signOut']>(async () => {}),
    expired: vi.fn<Account['expired']>(async () => {}),
  };
  const keepAwake = vi.fn<() => () => void>(() => () => {});
  const notify = vi.fn<() => Shown>(() => ({ close: () => {} }));
  const parts = {
    version: '1.2.3',
    platform: 'linux',
    profile: 'ada',
    systemPicker: false,
    onBattery: () => false,
    store,
    vault: { isSecure: () => true, seal: () => undefined, open: () => undefined },
    account,
    devices: createDeviceList(store, () => ({ camera: 'granted', microphone: 'granted', screen: 'granted' }), vi.fn()),
    screens: new ScreenChoice(() => 0),
    listScreens: () => [],
    ringing: new Ringing({
      notify,
      inFront: () => false,
      attention: vi.fn<(wanted: boolean) => void>(),
      bringForward: vi.fn<() => void>(),
      clicked: vi.fn<(callId: string) => void>(),
    }),
    recordings: new Recordings({ folder: () => '/nowhere' }),
    recordingFolder: () => state.recordings ?? '/videos',
    askForFolder: vi.fn<HandlerParts['askForFolder']>(async () => '/elsewhere'),
    showInFolder: vi.fn<HandlerParts['showInFolder']>(),
    guard: new CallGuard({ keepAwake, ask: async () => false }),
    shown: vi.fn<(signedIn: boolean) => void>(),
    settingsChanged: vi.fn<HandlerParts['settingsChanged']>(),
    saveFile: vi.fn<HandlerParts['saveFile']>(async () => true),
    openExternal: vi.fn<HandlerParts['openExternal']>(async () => {}),
  } satisfies HandlerParts;
  return { parts, account, keepAwake, notify, store, handlers: createHandlers(parts) };
}

describe('what each request does', () => {
  it('B76: keeps the folder for recordings that was chosen, and the old one when none was', async () => {
    const { handlers, parts } = setUp();
    expect(await handlers['recording.chooseFolder'](undefined, caller)).toEqual({ folder: '/elsewhere' });
    parts.askForFolder.mockResolvedValue(undefined);
    expect(await handlers['recording.chooseFolder'](undefined, caller)).toEqual({ folder: '/elsewhere' });
    expect(await handlers['recording.folder'](undefined, caller)).toEqual({ folder: '/elsewhere' });
  });

  it('starts a window with all it needs', async () => {
    const { handlers } = setUp();
    expect(await handlers['app.bootstrap'](undefined, caller)).toEqual({
      version: '1.2.3',
      platform: 'linux',
      profile: 'ada',
      servers: ['https://a.example'],
      session,
      deviceId: 'device',
      storageSecure: true,
      settings: defaultSettings,
      systemPicker: false,
      onBattery: false,
    });
  });

  it('changes one setting and leaves the others', async () => {
    const { handlers, parts, store } = setUp();
    expect(await handlers['settings.change']({ theme: 'dark' }, caller)).toEqual({
      ...defaultSettings,
      theme: 'dark',
    });
    expect(await handlers['settings.change']({ ringSound: false }, caller)).toEqual({
      ...defaultSettings,
      theme: 'dark',
      ringSound: false,
    });
    expect(store.get().settings).toEqual({ ...defaultSettings, theme: 'dark', ringSound: false });
    expect(parts.settingsChanged).toHaveBeenLastCalledWith({ ...defaultSettings, theme: 'dark', ringSound: false });
  });

  it('T46: opens a checked link, and no other', async () => {
    const { handlers, parts } = setUp();
    await handlers['link.open']({ url: 'https://EXAMPLE.org' }, caller);
    expect(parts.openExternal).toHaveBeenCalledExactlyOnceWith('https://example.org/');
    expect(() => handlers['link.open']({ url: 'file:///etc/passwd' }, caller)).toThrow(
      expect.objectContaining({ code: 'LINK_REFUSED' }),
    );
    expect(parts.openExternal).toHaveBeenCalledOnce();
  });

  it('saves for the window that asks', async () => {
    const { handlers, parts } = setUp();
    const content = new Uint8Array([1]);
    expect(await handlers['file.save']({ name: 'a.pdf', content }, caller)).toEqual({ saved: true });
    expect(parts.saveFile).toHaveBeenCalledExactlyOnceWith(7, 'a.pdf', content);
  });

  it('T48: a choice counts for the window that made it', async () => {
    const { handlers, parts } = setUp();
    await handlers['screen.choose']({ id: parts.screens.offer('window:1:0') }, caller);
    expect(parts.screens.take(8)).toBeUndefined();
    expect(parts.screens.take(7)).toBe('window:1:0');
  });

  it('passes ringing, the call and the account on', async () => {
    const { handlers, parts, account, keepAwake, notify } = setUp();
    await handlers['ringing.show']({ callId: 'c', from: 'Ben', kind: 'audio' }, caller);
    expect(notify).toHaveBeenCalledOnce();
    await handlers['call.active']({ active: true }, caller);
    expect(keepAwake).toHaveBeenCalledOnce();
    await handlers['app.ready']({ signedIn: true }, caller);
    expect(parts.shown).toHaveBeenCalledExactlyOnceWith(true);
    await handlers['account.signOut'](undefined, caller);
    await handlers['account.expired'](undefined, caller);
    expect([account.signOut, account.expired].map((spy) => spy.mock.calls.length)).toEqual([1, 1]);
  });
});
