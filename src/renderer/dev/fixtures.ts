import type { Person, User } from '../../shared/account.ts';
import type { CallSnapshot, Participant } from '../../shared/call.ts';
import { unknownQuality } from '../call/quality/quality.ts';
import { defaultSettings, type Bootstrap, type DeviceState, type ScreenSource } from '../../shared/ipc.ts';
import type { CallView, LocalView, RemoteView, SessionView } from '../call/types.ts';

export const ada: User = { id: 'user-ada', name: 'ada', displayName: 'Ada' };

const people: [string, Person['presence']][] = [
  ['Ben', 'online'],
  ['Cleo', 'in-call'],
  ['Dan Okafor', 'away'],
  ['Eve Lindqvist', 'dnd'],
  ['Farid', 'offline'],
  ['Grace Hopper', 'online'],
  ['Zoë Ångström-Featherstonehaugh von und zu Hohenlohe-Waldenburg-Schillingsfürst the Third', 'online'],
  ['山田 太郎', 'online'],
];
export const everyone: Person[] = [
  { ...ada, presence: 'online' },
  ...people.map(([displayName, presence], index) => {
    const name = displayName.split(' ')[0]?.toLowerCase() ?? '';
    return { id: `user-${index}`, name, displayName, presence };
  }),
];
export const [, ben, cleo, dan, eve, farid, grace, zoe, taro] = everyone;

export const bootstrap: Bootstrap = {
  version: '0.1.0',
  platform: 'linux',
  profile: 'ada',
  servers: ['http://127.0.0.1:4400'],
  session: { token: 'token', user: ada },
  deviceId: 'device-ada',
  storageSecure: true,
  settings: defaultSettings,
  systemPicker: false,
  onBattery: false,
};

export const devices: DeviceState = {
  devices: [
    { deviceId: 'cam-1', groupId: 'a', kind: 'videoinput', label: 'Integrated Camera (04f2:b6d9)' },
    { deviceId: 'cam-2', groupId: 'b', kind: 'videoinput', label: 'Logitech Brio 4K Stream Edition (046d:085e)' },
    { deviceId: 'mic-1', groupId: 'a', kind: 'audioinput', label: 'Built-in Microphone' },
    { deviceId: 'out-1', groupId: 'a', kind: 'audiooutput', label: 'Built-in Speakers' },
  ],
  chosen: { audioinput: { deviceId: 'mic-9', label: 'Yeti Stereo Microphone' } },
  permissions: { camera: 'granted', microphone: 'granted', screen: 'granted' },
};

const titles = [
  'Terminal – ada@parley',
  'design.pdf',
  'A window with a title so long that nobody ever reads it all',
  'Mail',
];
export const sources: ScreenSource[] = [
  { id: 'screen-1', kind: 'screen', name: 'Screen 1', thumbnail: '', icon: '' },
  { id: 'screen-2', kind: 'screen', name: 'Screen 2', thumbnail: '', icon: '' },
  ...titles.map((name, index) => ({ id: `w-${index}`, kind: 'window' as const, name, thumbnail: '', icon: '' })),
];

export function localView(patch: Partial<LocalView> = {}): LocalView {
  return {
    microphone: 'on',
    camera: 'on',
    screen: 'off',
    stream: undefined,
    voice: undefined,
    screenStream: undefined,
    problems: [],
    ...patch,
  };
}

export function remoteView(person: Person | User | undefined, patch: Partial<RemoteView> = {}): RemoteView {
  return {
    userId: person?.id ?? 'user-nobody',
    displayName: person?.displayName ?? 'Nobody',
    status: 'connected',
    noWay: false,
    silent: false,
    media: { microphone: 'on', camera: 'on', screen: 'off' },
    stream: undefined,
    screenStream: undefined,
    connection: 'connected',
    quality: { ...unknownQuality, level: 'good' },
    ...patch,
  };
}

export function participant(person: User | undefined, patch: Partial<Participant> = {}): Participant {
  return {
    userId: person?.id ?? 'user-nobody',
    displayName: person?.displayName ?? 'Nobody',
    role: 'invitee',
    status: 'invited',
    ...patch,
  };
}

export function callSnapshot(patch: Partial<CallSnapshot> = {}): CallSnapshot {
  return {
    callId: 'call-1',
    kind: 'video',
    status: 'active',
    version: 1,
    topology: 'mesh',
    createdAt: '2026-01-01T12:00:00.000Z',
    participants: [participant(ben, { role: 'caller', status: 'connected' }), participant(ada)],
    ...patch,
  };
}

export function sessionView(patch: Partial<SessionView> = {}): SessionView {
  return {
    state: 'connected',
    kind: 'video',
    call: callSnapshot({ activeAt: new Date(Date.now() - 754_000).toISOString() }),
    remotes: [remoteView(ben)],
    local: localView(),
    speakers: { speaking: [], active: undefined },
    connectionFailed: false,
    ...patch,
  };
}

export const quiet: CallView = {
  server: { status: 'open' },
  incoming: [],
  ongoing: [],
  session: undefined,
  prospect: undefined,
  last: undefined,
};
