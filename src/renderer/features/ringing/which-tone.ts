import type { CallView } from '../../call/types.ts';
import type { ToneName } from './tones.ts';

/** What should be heard now: one tone at most, and never a full ring into a conversation. */
export function whichTone(view: CallView, ringSound: boolean): ToneName | undefined {
  const { session, incoming } = view;
  if (incoming.length > 0) {
    if (!ringSound) return undefined;
    return session === undefined ? 'ring' : 'waiting';
  }
  const calling = session?.state === 'calling' && session.call !== undefined;
  return calling ? 'ringback' : undefined;
}
