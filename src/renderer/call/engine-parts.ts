import type { CallSnapshot } from '../../shared/call.ts';
import type { Signal } from '../../shared/signal.ts';
import type { IceServers } from './mesh/ice-servers.ts';
import { Links } from './mesh/links.ts';
import type { Devices } from './media/media-capture.ts';
import type { ChosenDevices } from './media/media-constraints.ts';
import type { MediaTransport } from './media-transport.ts';
import type { Wishes } from './quality/quality.ts';
import type { Me } from './roster.ts';
import type { CallSettings } from './settings.ts';
import type { Signaling } from './signaling/signaling.ts';
import type { CallEvents } from './types.ts';

/**
 * People this person has called, or accepted a call from, and talked to. While a call of theirs rings, the connection is
 * made already, which shows them this device's network address; a stranger learns it when the call is accepted.
 */
export interface KnownPeople {
  has: (userId: string) => boolean;
  add: (userId: string) => void;
}

/** What rings and sessions share: the way to the server, the settings, and where they report. */
export interface EngineParts {
  me: Me;
  settings: CallSettings;
  signaling: Signaling;
  ice: Pick<IceServers, 'current' | 'meshLimit' | 'ready' | 'renew' | 'close'>;
  devices: Devices;
  known: KnownPeople;
  /** With whom media may only go through a relay. */
  relayOnly: (userId: string) => boolean;
  chosen: () => ChosenDevices;
  /** What this person can make use of, now. */
  wishes: () => Wishes;
  emit: <E extends keyof CallEvents>(event: E, payload: CallEvents[E]) => void;
  /** The view has to be made anew. */
  changed: () => void;
  /** Holds the view's listeners off for a moment: drawing a new screen would come in the way of the first pictures. */
  quiet: () => void;
  /** Takes in a snapshot; whoever it concerns is told before this returns. */
  merge: (call: CallSnapshot) => void;
}

/** What carries the media of one call, signaling through the server. `prepared`: while it rings here. */
export function linksOf(parts: EngineParts, callId: string, prepared: boolean): MediaTransport {
  const { me, settings, signaling, ice, emit, known, relayOnly, wishes } = parts;
  const send = (to: string, signal: Signal): void => {
    signaling.signal({ callId, to, signal }).catch((error: unknown) => {
      emit('problem', { about: 'connection', userId: to, message: `${signal.type}: ${String(error)}` });
    });
  };
  const hiddenFrom = new Set<string>();
  // For the length of the call: whoever becomes known in it learns no address in it.
  const hidden = (userId: string): boolean => {
    if (relayOnly(userId)) hiddenFrom.add(userId);
    return hiddenFrom.has(userId);
  };
  const held = (userId: string): boolean => prepared && !known.has(userId);
  const links = new Links(
    {
      me,
      settings,
      route: (userId) => ({ iceServers: ice.current, relayOnly: hidden(userId) }),
      renewRelays: () => ice.renew(),
      meshLimit: () => ice.meshLimit,
      wishes,
      send,
    },
    held,
  );
  links.on('change', () => parts.changed());
  links.on('sample', (sampled) => emit('sample', sampled));
  links.on('problem', (problem) => emit('problem', { about: 'connection', ...problem }));
  return links;
}
