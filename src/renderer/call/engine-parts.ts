import type { CallSnapshot } from '../../shared/call.ts';
import type { Signal } from '../../shared/signal.ts';
import type { IceServers } from './ice-servers.ts';
import { Links } from './links.ts';
import type { Devices } from './media-capture.ts';
import type { ChosenDevices } from './media-constraints.ts';
import type { Me } from './roster.ts';
import type { CallSettings } from './settings.ts';
import type { Signaling } from './signaling.ts';
import type { CallEvents } from './types.ts';

/** What rings and sessions share: the way to the server, the settings, and where they report. */
export interface EngineParts {
  me: Me;
  settings: CallSettings;
  signaling: Signaling;
  ice: Pick<IceServers, 'current' | 'ready'>;
  devices: Devices;
  chosen: () => ChosenDevices;
  emit: <E extends keyof CallEvents>(event: E, payload: CallEvents[E]) => void;
  /** The view has to be made anew. */
  changed: () => void;
  /** Holds the view's listeners off until this is done, briefly: drawing a new screen would come in its way. */
  quiet: (until: Promise<void>) => void;
  /** Takes in a snapshot; whoever it concerns is told before this returns. */
  merge: (call: CallSnapshot) => void;
}

/** The connections of one call, sending their signals through the server. */
export function linksOf(parts: EngineParts, callId: string, held: boolean): Links {
  const { me, settings, signaling, ice, emit } = parts;
  const send = (to: string, signal: Signal): void => {
    signaling.signal({ callId, to, signal }).catch((error: unknown) => {
      emit('problem', { about: 'connection', userId: to, message: `${signal.type}: ${String(error)}` });
    });
  };
  const links = new Links({ me, settings, iceServers: () => ice.current, send }, held);
  links.on('problem', (problem) => emit('problem', { about: 'connection', ...problem }));
  return links;
}
