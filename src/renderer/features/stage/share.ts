import type { User } from '../../../shared/account.ts';
import type { SessionView } from '../../call/types.ts';
import { onStage } from './remote-status.ts';

/** A screen or window that is shown on the stage. */
export interface Share {
  userId: string;
  displayName: string;
  stream: MediaStream;
  mine: boolean;
}

/** A screen that somebody else shares goes before my own, which is there if I want to see it. */
export function shareOf({ remotes, local }: SessionView, me: User | undefined, ownToo: boolean): Share | undefined {
  for (const { userId, displayName, media, screenStream: stream } of onStage(remotes)) {
    if (media.screen === 'on' && stream !== undefined) return { userId, displayName, stream, mine: false };
  }
  if (!ownToo || me === undefined || local.screen !== 'on' || local.screenStream === undefined) return undefined;
  return { userId: me.id, displayName: me.displayName, stream: local.screenStream, mine: true };
}
