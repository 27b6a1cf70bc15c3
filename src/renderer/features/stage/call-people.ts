import type { Person } from '../../../shared/account.ts';
import type { RemoteView } from '../../call/types.ts';

/** Somebody who is in the call, is called to it, or was. */
export interface Member {
  userId: string;
  displayName: string;
  /** Why they are not in it; undefined for who is. */
  word: string | undefined;
  /** They can be rung again. */
  ringable: boolean;
  connection: RTCPeerConnectionState;
}

const words: Record<RemoteView['status'], string | undefined> = {
  connected: undefined,
  reconnecting: 'Reconnecting…',
  invited: 'Ringing…',
  declined: 'Declined',
  missed: 'No answer',
  left: 'Left',
};

/** Who is there first, then who is being called, then who is gone; within that as the roster has them. */
export function membersOf(remotes: readonly RemoteView[]): Member[] {
  const rank = ({ status }: RemoteView): number =>
    status === 'connected' || status === 'reconnecting' ? 0 : status === 'invited' ? 1 : 2;
  return remotes
    .toSorted((one, other) => rank(one) - rank(other))
    .map((remote) => ({
      userId: remote.userId,
      displayName: remote.displayName,
      word: words[remote.status],
      ringable: rank(remote) === 2,
      connection: remote.connection,
    }));
}

/** Who could be called in addition: everyone who is not in the roster, whoever can be reached first. */
export function candidatesOf(people: readonly Person[], remotes: readonly RemoteView[]): Person[] {
  const known = new Set(remotes.map(({ userId }) => userId));
  const away = ({ presence }: Person): number => (presence === 'offline' ? 1 : 0);
  return people.filter(({ id }) => !known.has(id)).toSorted((one, other) => away(one) - away(other));
}
