import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { defaultSettings, requestChannels, requests, type DeviceState, type RequestChannel } from '../shared/ipc.ts';
import { createDispatcher, type Handlers } from './dispatch.ts';
import { MainError } from './errors.ts';

const devices: DeviceState = {
  devices: [],
  chosen: {},
  permissions: { camera: 'granted', microphone: 'granted', screen: 'granted' },
};

function spies() {
  const bootstrap = {
    version: '1',
    platform: 'linux',
    profile: 'p',
    servers: [],
    session: undefined,
    deviceId: 'd',
    storageSecure: false,
    settings: defaultSettings,
    systemPicker: false,
    onBattery: false,
  } as const;
  return {
    'app.bootstrap': vi.fn<Handlers['app.bootstrap']>(() => ({ ...bootstrap, servers: [] })),
    'app.ready': vi.fn<Handlers['app.ready']>(() => null),
    'account.signIn': vi.fn<Handlers['account.signIn']>(() => null),
    'account.create': vi.fn<Handlers['account.create']>(() => null),
    'account.signOut': vi.fn<Handlers['account.signOut']>(() => null),
    'account.expired': vi.fn<Handlers['account.expired']>(() => null),
    'settings.change': vi.fn<Handlers['settings.change']>(() => defaultSettings),
    'devices.report': vi.fn<Handlers['devices.report']>(() => devices),
    'devices.list': vi.fn<Handlers['devices.list']>(() => devices),
    'devices.choose': vi.fn<Handlers['devices.choose']>(() => devices),
    'devices.systemSettings': vi.fn<Handlers['devices.systemSettings']>(() => null),
    'screen.sources': vi.fn<Handlers['screen.sources']>(() => []),
    'screen.choose': vi.fn<Handlers['screen.choose']>(() => null),
    'ringing.show': vi.fn<Handlers['ringing.show']>(() => null),
    'ringing.hide': vi.fn<Handlers['ringing.hide']>(() => null),
    'call.active': vi.fn<Handlers['call.active']>(() => null),
    'recording.begin': vi.fn<Handlers['recording.begin']>(() => ({ name: 'a.webm' })),
    'recording.write': vi.fn<Handlers['recording.write']>(() => null),
    'recording.end': vi.fn<Handlers['recording.end']>(() => ({ name: 'a.webm', folder: '/a' })),
    'recording.reveal': vi.fn<Handlers['recording.reveal']>(() => null),
    'recording.folder': vi.fn<Handlers['recording.folder']>(() => ({ folder: '/a' })),
    'recording.chooseFolder': vi.fn<Handlers['recording.chooseFolder']>(() => ({ folder: '/a' })),
    'link.open': vi.fn<Handlers['link.open']>(() => null),
    'file.save': vi.fn<Handlers['file.save']>(() => ({ saved: true })),
  } satisfies Handlers;
}

const valid: Record<RequestChannel, unknown> = {
  'app.bootstrap': undefined,
  'app.ready': { signedIn: true },
  'account.signIn': { server: 's', name: 'n', password: 'p' },
  'account.create': { server: 's', name: 'n', password: 'p', displayName: 'N' },
  'account.signOut': undefined,
  'account.expired': undefined,
  'settings.change': { theme: 'dark' },
  'devices.report': { devices: [{ deviceId: 'd', groupId: 'g', kind: 'audioinput', label: 'l' }] },
  'devices.list': undefined,
  'devices.choose': { kind: 'videoinput', deviceId: null },
  'devices.systemSettings': { device: 'camera' },
  'screen.sources': undefined,
  'screen.choose': { id: 'i' },
  'ringing.show': { callId: 'c', from: 'Ada', kind: 'video' },
  'ringing.hide': { callId: 'c' },
  'call.active': { active: true },
  'recording.begin': { people: ['Ada', 'Ben'] },
  'recording.write': { position: 0, data: new Uint8Array(3) },
  'recording.end': undefined,
  'recording.reveal': undefined,
  'recording.folder': undefined,
  'recording.chooseFolder': undefined,
  'link.open': { url: 'https://example.org' },
  'file.save': { name: 'design.pdf', content: new Uint8Array([1]) },
};

const caller = { windowId: 1 };
const called = (handlers: ReturnType<typeof spies>) =>
  Object.values(handlers).reduce((sum, spy) => sum + spy.mock.calls.length, 0);

describe('requests of a window', () => {
  it('has the same channels with and without schemas', () => {
    expect([...requestChannels].sort()).toEqual(Object.keys(requests).sort());
  });

  it.each(requestChannels)('T41, E14: %s answers its window and refuses any other sender', async (channel) => {
    const handlers = spies();
    const dispatch = createDispatcher(handlers, vi.fn());
    expect(await dispatch(undefined, channel, valid[channel])).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN_SENDER' },
    });
    expect(called(handlers)).toBe(0);
    expect(await dispatch(caller, channel, valid[channel])).toMatchObject({ ok: true });
    expect(handlers[channel]).toHaveBeenCalledExactlyOnceWith(valid[channel], caller);
  });

  it.each(['', 'app', 'app.bootstrap ', '__proto__', 'constructor', 'toString', 1, null, undefined, {}, ['app.ready']])(
    'E14: refuses the unregistered channel %j',
    async (channel) => {
      const handlers = spies();
      expect(await createDispatcher(handlers, vi.fn())(caller, channel, undefined)).toMatchObject({
        ok: false,
        error: { code: 'UNKNOWN_CHANNEL' },
      });
      expect(called(handlers)).toBe(0);
    },
  );

  it.each(requestChannels)('T42: %s takes its own argument only, whatever is sent', async (channel) => {
    const handlers = spies();
    const report = vi.fn<(channel: string, error: unknown) => void>();
    const dispatch = createDispatcher(handlers, report);
    const anything = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
      fc.string({ minLength: 1000, maxLength: 5000 }),
      fc.object({ key: fc.constantFrom('id', 'url', 'kind', 'devices', 'deviceId', '__proto__', 'active') }),
      fc.record({ server: fc.anything(), name: fc.anything(), password: fc.anything(), extra: fc.anything() }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (argument) => {
        const before = called(handlers);
        const result = await dispatch(caller, channel, argument);
        const code = result.ok ? 'accepted' : result.error.code;
        expect(['accepted', 'INVALID_ARGUMENT']).toContain(code);
        expect(called(handlers)).toBe(before + (result.ok ? 1 : 0));
      }),
      { numRuns: 200 },
    );
    expect(report).not.toHaveBeenCalled();
  });

  it('T42: survives deep nesting, proxies that throw, and huge lists', async () => {
    const dispatch = createDispatcher(spies(), vi.fn());
    let deep: unknown = 1;
    for (let i = 0; i < 30_000; i += 1) deep = [deep];
    const trap = new Proxy(
      {},
      {
        has: () => {
          throw new Error('trap');
        },
      },
    );
    const many = { devices: Array.from({ length: 100_000 }, () => ({})) };
    for (const channel of requestChannels) {
      for (const argument of [deep, { id: deep }, { devices: deep }, trap, many]) {
        expect(await dispatch(caller, channel, argument)).toMatchObject({ ok: false });
      }
    }
  });

  it('refuses surplus fields', async () => {
    const dispatch = createDispatcher(spies(), vi.fn());
    expect(await dispatch(caller, 'screen.choose', { id: 'i', sourceId: 'screen:0:0' })).toMatchObject({
      ok: false,
      error: { code: 'INVALID_ARGUMENT' },
    });
  });

  it('passes a refusal on as it is, and nothing of any other error', async () => {
    const handlers = spies();
    const report = vi.fn<(channel: string, error: unknown) => void>();
    const dispatch = createDispatcher(handlers, report);
    handlers['screen.choose'].mockImplementation(() => {
      throw new MainError('SOURCE_NOT_FOUND', 'Choose it again.');
    });
    expect(await dispatch(caller, 'screen.choose', { id: 'i' })).toEqual({
      ok: false,
      error: { code: 'SOURCE_NOT_FOUND', message: 'Choose it again.' },
    });
    expect(report).not.toHaveBeenCalled();

    handlers['account.signOut'].mockRejectedValue(new Error('ENOENT: /home/ada/secret'));
    const answer = await dispatch(caller, 'account.signOut', undefined);
    expect(answer).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(JSON.stringify(answer)).not.toMatch(/secret|ENOENT|stack/);
    expect(report).toHaveBeenCalledOnce();
  });
});
