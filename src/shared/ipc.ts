import * as v from 'valibot';
import type { SessionSchema } from './account.ts';

/** The contract between main and renderer: every channel, the shape of its one argument, and its answer's type. */

const Nothing = v.undefined();
const ShortText = v.pipe(v.string(), v.maxLength(512));

export const DEVICE_KINDS = ['audioinput', 'audiooutput', 'videoinput'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

const DeviceSchema = v.strictObject({
  deviceId: ShortText,
  groupId: ShortText,
  kind: v.picklist(DEVICE_KINDS),
  label: ShortText,
});
export type Device = v.InferOutput<typeof DeviceSchema>;

export type PermissionState = 'granted' | 'denied' | 'prompt' | 'unknown';

/** One per profile, whatever the number of windows. */
export interface DeviceState {
  devices: Device[];
  /** The person's choice by kind; absent: the system's default. Kept by id and label, so that it survives a replug. */
  chosen: Partial<Record<DeviceKind, { deviceId: string; label: string }>>;
  permissions: { camera: PermissionState; microphone: PermissionState; screen: PermissionState };
}

export interface ScreenSource {
  /** Good for one `screen.choose`, then spent. */
  id: string;
  kind: 'screen' | 'window';
  name: string;
  /** data: URL of a PNG; empty when the system gives no picture. */
  thumbnail: string;
  /** data: URL of a PNG, or empty. */
  icon: string;
}

export const THEMES = ['system', 'light', 'dark'] as const;
export const SettingsSchema = v.strictObject({
  theme: v.picklist(THEMES),
  /** Reduces the ring to the window and notification. */
  ringSound: v.boolean(),
  /** Connects while it rings with people one has talked to before, who learn one's network address a little earlier. */
  connectEarly: v.boolean(),
  /** Smaller pictures, both ways, also while nothing else asks for it. */
  economical: v.boolean(),
  /** Media goes through a relay only, with everybody: nobody in a call learns one's network address. */
  relayAlways: v.boolean(),
  /** The same with people one has not talked to before. */
  relayStrangers: v.boolean(),
  /** What the system does to the sound of the microphone. */
  echoCancellation: v.boolean(),
  noiseSuppression: v.boolean(),
  autoGainControl: v.boolean(),
  /** Parley's own, on top of the system's. */
  strongNoiseSuppression: v.boolean(),
});
export type Settings = v.InferOutput<typeof SettingsSchema>;
export const defaultSettings: Settings = {
  theme: 'system',
  ringSound: true,
  connectEarly: true,
  economical: false,
  relayAlways: false,
  relayStrangers: false,
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  strongNoiseSuppression: false,
};

type SettingsChange = { [K in keyof Settings]?: Settings[K] | undefined };

export function withChange(before: Settings, change: SettingsChange): Settings {
  return {
    theme: change.theme ?? before.theme,
    ringSound: change.ringSound ?? before.ringSound,
    connectEarly: change.connectEarly ?? before.connectEarly,
    economical: change.economical ?? before.economical,
    relayAlways: change.relayAlways ?? before.relayAlways,
    relayStrangers: change.relayStrangers ?? before.relayStrangers,
    echoCancellation: change.echoCancellation ?? before.echoCancellation,
    noiseSuppression: change.noiseSuppression ?? before.noiseSuppression,
    autoGainControl: change.autoGainControl ?? before.autoGainControl,
    strongNoiseSuppression: change.strongNoiseSuppression ?? before.strongNoiseSuppression,
  };
}

export interface Bootstrap {
  version: string;
  platform: string;
  profile: string;
  /** The nodes of the chosen server, first choice first. */
  servers: string[];
  /** Undefined: show the sign-in form. */
  session: v.InferOutput<typeof SessionSchema> | undefined;
  /** Identifies this profile as one device of its user. */
  deviceId: string;
  /** False: the system has no secret store, so the person stays signed in only until Parley closes. */
  storageSecure: boolean;
  settings: Settings;
  /** The computer runs on its battery. */
  onBattery: boolean;
  /** The system draws its own share picker: call getDisplayMedia at once, without `screen.sources` or ours. */
  systemPicker: boolean;
}

/** An answer over IPC; refusals are values, so that no stack crosses the bridge. */
export type IpcResult<T> = { ok: true; value: T } | { ok: false; error: { code: string; message: string } };

const Credentials = {
  server: v.pipe(v.string(), v.maxLength(2048)),
  name: v.pipe(v.string(), v.maxLength(1024)),
  password: v.pipe(v.string(), v.maxLength(1024)),
};

/** The one raw channel under all names below: main and preload put the name in front of the argument. */
export const RAW_CHANNEL = 'parley';

/** Bytes of one piece of a recording. */
export const RECORDING_WRITE_LIMIT = 4 * 1024 * 1024;

/** Renderer → main, answered. The key is the channel. */
export const requests = {
  'app.bootstrap': Nothing,
  /** The renderer shows People (signed in) or the sign-in form. */
  'app.ready': v.strictObject({ signedIn: v.boolean() }),
  /** Signs in and reloads the window, now allowed to reach that server and no other. */
  'account.signIn': v.strictObject(Credentials),
  'account.create': v.strictObject({ ...Credentials, displayName: v.optional(v.pipe(v.string(), v.maxLength(1024))) }),
  /** Ends the session on the server where it can be reached, forgets the token, reloads the window. */
  'account.signOut': Nothing,
  /** The server said the token is dead: forget it and reload. */
  'account.expired': Nothing,
  'settings.change': v.partial(SettingsSchema),
  /** What the renderer's enumerateDevices saw; main owns the list from here. */
  'devices.report': v.strictObject({ devices: v.pipe(v.array(DeviceSchema), v.maxLength(256)) }),
  'devices.list': Nothing,
  'devices.choose': v.strictObject({ kind: v.picklist(DEVICE_KINDS), deviceId: v.nullable(ShortText) }),
  /** Opens the system's own settings where this is allowed or denied; nothing where there are none. */
  'devices.systemSettings': v.strictObject({ device: v.picklist(['camera', 'microphone', 'screen']) }),
  'screen.sources': Nothing,
  /** Marks the source that the window's next getDisplayMedia gets. Refused for an unknown or spent id. */
  'screen.choose': v.strictObject({ id: ShortText }),
  /** Somebody calls: a system notification if no window is in front. */
  'ringing.show': v.strictObject({ callId: ShortText, from: ShortText, kind: v.picklist(['audio', 'video']) }),
  'ringing.hide': v.strictObject({ callId: ShortText }),
  /** In a call the display stays awake and quitting asks first. */
  'call.active': v.strictObject({ active: v.boolean() }),
  /** Opens a new file in the recordings folder, named after these people and the time. One a window. */
  'recording.begin': v.strictObject({ people: v.pipe(v.array(ShortText), v.maxLength(50)) }),
  /** Writes at that place, in bytes: what is there already is replaced, nothing is left out in between. */
  'recording.write': v.strictObject({
    position: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    data: v.pipe(
      v.instance(Uint8Array),
      v.check(({ byteLength }) => byteLength <= RECORDING_WRITE_LIMIT),
    ),
  }),
  /** The file is whole. */
  'recording.end': Nothing,
  /** Shows the file of this window's last recording in its folder. */
  'recording.reveal': Nothing,
  'recording.folder': Nothing,
  /** Asks the person for another folder; the answer is the one that counts now. */
  'recording.chooseFolder': Nothing,
  /** Opens an https or mailto address in the system's browser after main has checked it. */
  'link.open': v.strictObject({ url: v.pipe(v.string(), v.maxLength(2048)) }),
  /** Asks the person where to, and writes the file there. `name` is what is suggested. */
  'file.save': v.strictObject({ name: v.pipe(v.string(), v.maxLength(1024)), content: v.instance(Uint8Array) }),
} as const;
export type RequestChannel = keyof typeof requests;
/** The same names without the schemas: the preload knows them and stays small. */
export const requestChannels = [
  'app.bootstrap',
  'app.ready',
  'account.signIn',
  'account.create',
  'account.signOut',
  'account.expired',
  'settings.change',
  'devices.report',
  'devices.list',
  'devices.choose',
  'devices.systemSettings',
  'screen.sources',
  'screen.choose',
  'ringing.show',
  'ringing.hide',
  'call.active',
  'recording.begin',
  'recording.write',
  'recording.end',
  'recording.reveal',
  'recording.folder',
  'recording.chooseFolder',
  'link.open',
  'file.save',
] as const satisfies readonly RequestChannel[];
export type RequestArgument<C extends RequestChannel> = v.InferOutput<(typeof requests)[C]>;

export interface RequestResults {
  'app.bootstrap': Bootstrap;
  'app.ready': null;
  'account.signIn': null;
  'account.create': null;
  'account.signOut': null;
  'account.expired': null;
  'settings.change': Settings;
  'devices.report': DeviceState;
  'devices.list': DeviceState;
  'devices.choose': DeviceState;
  'devices.systemSettings': null;
  'screen.sources': ScreenSource[];
  'screen.choose': null;
  'ringing.show': null;
  'ringing.hide': null;
  'call.active': null;
  'recording.begin': { name: string };
  'recording.write': null;
  'recording.end': { name: string; folder: string };
  'recording.reveal': null;
  'recording.folder': { folder: string };
  'recording.chooseFolder': { folder: string };
  'link.open': null;
  /** False: the person changed their mind. */
  'file.save': { saved: boolean };
}

/** Main → renderer. */
export interface Notifications {
  'devices.changed': DeviceState;
  'settings.changed': Settings;
  /** The person clicked the notification of this call: bring its dialog up. */
  'ringing.clicked': { callId: string };
  /** The computer slept or woke up (the network is likely another one); nobody is at it, or somebody is again; where its power comes from. */
  'power.changed': { state: 'suspend' | 'resume' | 'idle' | 'active' | 'battery' | 'mains' };
  /** The window was minimised or hidden, or is there again; the page itself is told that it is always seen. */
  'window.changed': { visible: boolean };
  /** This computer has other addresses than before: what went over the old ones is dead. */
  'network.changed': null;
}
export type NotificationChannel = keyof Notifications;
export const notificationChannels = [
  'devices.changed',
  'settings.changed',
  'ringing.clicked',
  'power.changed',
  'window.changed',
  'network.changed',
] as const satisfies readonly NotificationChannel[];

/** What the preload puts on `window.parley`: frozen, named functions only. */
export interface ParleyBridge {
  request<C extends RequestChannel>(
    channel: C,
    ...argument: undefined extends RequestArgument<C> ? [] : [RequestArgument<C>]
  ): Promise<IpcResult<RequestResults[C]>>;
  /** Returns the function that stops listening. */
  on<C extends NotificationChannel>(channel: C, listener: (payload: Notifications[C]) => void): () => void;
}
