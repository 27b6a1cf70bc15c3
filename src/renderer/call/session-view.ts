import { isSeated, type CallKind, type CallSnapshot } from '../../shared/call.ts';
import { presumedMedia } from './mesh/media-state.ts';
import { unknownQuality } from './quality/quality.ts';
import type { Me } from './roster.ts';
import type {
  ClientState,
  CallView,
  LocalView,
  RemoteView,
  SessionView,
  SpeakersView,
  RemotePicture,
} from './types.ts';

export interface Callee {
  userId: string;
  displayName: string;
}

/** Whose connection is broken: fell silent or failed, and is not back yet. */
export interface ConnectionStates {
  follow: (userId: string, state: RTCPeerConnectionState) => void;
  forget: (userId: string) => void;
  isBroken: (userId: string) => boolean;
  readonly anyFailed: boolean;
}

export function connectionStates(): ConnectionStates {
  const broken = new Set<string>();
  const failed = new Set<string>();
  const forget = (userId: string): void => {
    broken.delete(userId);
    failed.delete(userId);
  };
  return {
    follow(userId, state) {
      if (state === 'connected') forget(userId);
      if (state === 'disconnected' || state === 'failed') broken.add(userId);
      if (state === 'failed') failed.add(userId);
    },
    forget,
    isBroken: (userId) => broken.has(userId),
    get anyFailed() {
      return failed.size > 0;
    },
  };
}

interface SessionFacts {
  phase: 'calling' | 'ringing' | 'connected';
  kind: CallKind;
  call: CallSnapshot | undefined;
  me: Me;
  callees: readonly Callee[];
  local: LocalView;
  speakers: SpeakersView;
  broken: ConnectionStates;
  picture: (userId: string) => RemotePicture | undefined;
}

/** What the user interface shows of a session: pure, from facts. */
export function sessionView(facts: SessionFacts): SessionView {
  const { phase, kind, call, me, callees, local, speakers, broken, picture } = facts;
  const people: Pick<RemoteView, 'userId' | 'displayName' | 'status'>[] =
    call === undefined ? callees.map((callee) => ({ ...callee, status: 'invited' })) : call.participants;
  const remotes = people
    .filter(({ userId }) => userId !== me.userId)
    .map(({ userId, displayName, status }): RemoteView => {
      const nothing: RemotePicture = {
        media: presumedMedia(kind),
        stream: undefined,
        screenStream: undefined,
        connection: 'new',
        quality: unknownQuality,
        noWay: false,
        silent: false,
      };
      return { userId, displayName, status, ...(picture(userId) ?? nothing) };
    });
  const seated = remotes.filter(({ status }) => isSeated(status));
  const cut = phase === 'connected' && seated.length > 0 && seated.every(({ userId }) => broken.isBroken(userId));
  return {
    state: cut ? 'disconnected' : phase,
    kind,
    call,
    remotes,
    local,
    speakers,
    connectionFailed: broken.anyFailed,
  };
}

/** The state of this device in the five words of requirement B35. */
export function clientState(view: CallView): ClientState {
  return view.session?.state ?? (view.incoming.length > 0 ? 'ringing' : 'idle');
}
