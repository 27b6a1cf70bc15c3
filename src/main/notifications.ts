import { Notification } from 'electron';
import type { Shown } from './ringing.ts';

/** A system notification, or nothing where the system shows none. */
export function showNotification(content: { title: string; body: string }, clicked: () => void): Shown {
  if (!Notification.isSupported()) return { close: () => {} };
  // The window plays the ring; a second sound would only beep into it.
  const notification = new Notification({ ...content, silent: true, urgency: 'critical', timeoutType: 'never' });
  notification.on('click', clicked);
  notification.show();
  return { close: () => notification.close() };
}
