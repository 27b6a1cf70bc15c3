import { BrowserWindow, ipcMain, type IpcMainInvokeEvent } from 'electron';
import { RAW_CHANNEL, type NotificationChannel, type Notifications } from '../shared/ipc.ts';
import { createDispatcher, type Caller, type Handlers } from './dispatch.ts';
import type { Log } from './log.ts';

/** The only place that touches ipcMain. Everything but the top frame of one of our pages is refused (T41, E14). */
export function serveRequests(handlers: Handlers, isOwnPage: (address: string) => boolean, log: Log): void {
  const dispatch = createDispatcher(handlers, (channel, error) => log('error', `Request ${channel} failed`, error));
  ipcMain.handle(RAW_CHANNEL, (event, channel: unknown, argument: unknown) =>
    dispatch(callerOf(event, isOwnPage), channel, argument),
  );
}

function callerOf(event: IpcMainInvokeEvent, isOwnPage: (address: string) => boolean): Caller | undefined {
  const frame = event.senderFrame;
  // Null: the frame was navigated away or destroyed since.
  if (frame === null || frame.parent !== null || !isOwnPage(frame.url)) return undefined;
  if (BrowserWindow.fromWebContents(event.sender) === null) return undefined;
  return { windowId: event.sender.id };
}

/** Tells every window. */
export function broadcast<C extends NotificationChannel>(channel: C, payload: Notifications[C]): void {
  for (const window of BrowserWindow.getAllWindows()) window.webContents.send(RAW_CHANNEL, channel, payload);
}
