import type {
  Bootstrap,
  DeviceState,
  IpcResult,
  NotificationChannel,
  Notifications,
  ParleyBridge,
  RequestChannel,
  RequestResults,
  ScreenSource,
} from '../../shared/ipc.ts';

type Answers = { [C in RequestChannel]: (argument: unknown) => IpcResult<RequestResults[C]> };

type Listeners = { [C in NotificationChannel]: Set<(payload: Notifications[C]) => void> };

export interface FakeBridgeParts {
  bootstrap: Bootstrap;
  devices: DeviceState;
  sources: ScreenSource[];
}

const RECORDING = 'Ada, Ben 2026-01-01 12.00.webm';
const FOLDER = '/home/ada/Videos/Parley';

/** Stands in for main: answers from fixtures, notes what it is asked, and can notify. */
export class FakeBridge implements ParleyBridge {
  readonly asked: { channel: RequestChannel; argument: unknown }[] = [];
  readonly answers: Answers;
  readonly #listeners: Listeners = {
    'devices.changed': new Set(),
    'settings.changed': new Set(),
    'ringing.clicked': new Set(),
    'power.changed': new Set(),
    'window.changed': new Set(),
    'network.changed': new Set(),
  };

  constructor({ bootstrap, devices, sources }: FakeBridgeParts) {
    const done = (): IpcResult<null> => ({ ok: true, value: null });
    const deviceState = (): IpcResult<DeviceState> => ({ ok: true, value: devices });
    this.answers = {
      'app.bootstrap': () => ({ ok: true, value: bootstrap }),
      'app.ready': done,
      'account.signIn': done,
      'account.create': done,
      'account.signOut': done,
      'account.expired': done,
      'settings.change': () => ({ ok: true, value: bootstrap.settings }),
      'devices.report': deviceState,
      'devices.list': deviceState,
      'devices.choose': deviceState,
      'devices.systemSettings': done,
      'screen.sources': () => ({ ok: true, value: sources }),
      'screen.choose': done,
      'ringing.show': done,
      'ringing.hide': done,
      'call.active': done,
      'recording.begin': () => ({ ok: true, value: { name: RECORDING } }),
      'recording.write': done,
      'recording.end': () => ({ ok: true, value: { name: RECORDING, folder: FOLDER } }),
      'recording.reveal': done,
      'recording.folder': () => ({ ok: true, value: { folder: FOLDER } }),
      'recording.chooseFolder': () => ({ ok: true, value: { folder: FOLDER } }),
      'link.open': done,
      'file.save': () => ({ ok: true, value: { saved: true } }),
    };
  }

  request: ParleyBridge['request'] = async (channel, ...argument) => {
    this.asked.push({ channel, argument: argument[0] });
    return this.answers[channel](argument[0]);
  };

  on<C extends NotificationChannel>(channel: C, listener: (payload: Notifications[C]) => void): () => void {
    const listeners = this.#listeners[channel];
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** Main notifies the page. */
  tell<C extends NotificationChannel>(channel: C, payload: Notifications[C]): void {
    for (const listener of this.#listeners[channel]) listener(payload);
  }

  /** What was asked on one channel, oldest first. */
  argumentsOf(channel: RequestChannel): unknown[] {
    return this.asked.filter((request) => request.channel === channel).map(({ argument }) => argument);
  }
}
