import { contextBridge, ipcRenderer } from 'electron';
import {
  RAW_CHANNEL,
  notificationChannels,
  requestChannels,
  type NotificationChannel,
  type Notifications,
  type ParleyBridge,
} from '../shared/ipc.ts';

type Listeners = { [C in NotificationChannel]: Set<(payload: Notifications[C]) => void> };
const listeners: Listeners = {
  'devices.changed': new Set(),
  'settings.changed': new Set(),
  'ringing.clicked': new Set(),
  'power.changed': new Set(),
  'window.changed': new Set(),
  'network.changed': new Set(),
};

function isNotification(name: unknown): name is NotificationChannel {
  return notificationChannels.some((channel) => channel === name);
}

function tell<C extends NotificationChannel>(channel: C, payload: Notifications[C]): void {
  for (const listener of listeners[channel]) listener(payload);
}

// Listeners get the payload and never the event, whose sender would be a way back into Electron.
ipcRenderer.on(RAW_CHANNEL, (_event, channel: unknown, payload) => {
  if (isNotification(channel)) tell(channel, payload);
});

const bridge: ParleyBridge = {
  request: (channel, ...argument) =>
    requestChannels.includes(channel)
      ? ipcRenderer.invoke(RAW_CHANNEL, channel, argument[0])
      : Promise.resolve({
          ok: false,
          error: { code: 'UNKNOWN_CHANNEL', message: 'Parley does not know that request.' },
        }),
  on: (channel, listener) => {
    if (!isNotification(channel) || typeof listener !== 'function') return () => {};
    // A function of its own, so that the same listener given twice is two.
    const entry: typeof listener = (payload) => listener(payload);
    listeners[channel].add(entry);
    return () => {
      listeners[channel].delete(entry);
    };
  },
};

contextBridge.exposeInMainWorld('parley', Object.freeze(bridge));
