import type { RemoteView } from '../../call/types.ts';

export interface RemoteStatus {
  /** Shown on the person's tile, as icon and word. */
  text: string;
  /** The same where there is no room for a sentence. */
  word?: string;
  tone: 'quiet' | 'warning' | 'danger';
}

/**
 * What keeps a person from being seen and heard, said on their tile; nothing when all is well. `placed`: the server has
 * the call, so that it rings there.
 */
export function remoteStatus(
  { displayName, status, connection, noWay, silent }: RemoteView,
  placed: boolean,
): RemoteStatus | undefined {
  if (status === 'invited') return { text: placed ? 'Ringing…' : 'Calling…', tone: 'quiet' };
  if (status === 'reconnecting') return { text: 'Reconnecting…', tone: 'warning' };
  if (noWay) {
    return {
      text: `No way to ${displayName}: your settings ask for a relay, and this server has none.`,
      word: 'No connection',
      tone: 'danger',
    };
  }
  switch (connection) {
    case 'new':
    case 'connecting':
      return { text: 'Connecting…', tone: 'quiet' };
    case 'disconnected':
      return { text: `Connection to ${displayName} lost. Reconnecting…`, word: 'Connection lost', tone: 'warning' };
    case 'failed':
      return {
        text: `No connection to ${displayName}. Parley keeps trying; check your network.`,
        word: 'No connection',
        tone: 'danger',
      };
    case 'connected':
      if (!silent) return undefined;
      return {
        text: `Nothing arrives from ${displayName}. Looking for another way…`,
        word: 'Nothing arrives',
        tone: 'warning',
      };
    case 'closed':
      return undefined;
  }
}

/** Who has a tile: everyone in the call or being called; whoever declined or left has none. */
export function onStage(remotes: readonly RemoteView[]): RemoteView[] {
  return remotes.filter(({ status }) => status === 'connected' || status === 'reconnecting' || status === 'invited');
}
