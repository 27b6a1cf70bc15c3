import type { User } from '../../shared/account.ts';
import type { Recording } from '../../shared/sync/state.ts';
import type { MediaState, SessionView } from '../call/types.ts';
import type { RecordedPerson } from '../recording/painter.ts';

interface Media {
  media: MediaState;
  stream: MediaStream | undefined;
  /** What is heard of them. */
  voice: MediaStreamTrack | undefined;
  screenStream: MediaStream | undefined;
}

/** Who is in the file now, and with what: who records, and of the others in the call who agreed. */
export function recordedPeople(
  { local, remotes }: Pick<SessionView, 'local' | 'remotes'>,
  me: User,
  recording: Recording | undefined,
): RecordedPerson[] {
  if (recording?.by !== me.id) return [];
  const agreed = remotes.filter(
    ({ userId, status }) => recording.agreed.includes(userId) && (status === 'connected' || status === 'reconnecting'),
  );
  return [
    recorded(me.displayName, { ...local, media: local }),
    ...agreed.map((remote) => recorded(remote.displayName, { ...remote, voice: remote.stream?.getAudioTracks()[0] })),
  ];
}

function recorded(name: string, { media, stream, voice, screenStream }: Media): RecordedPerson {
  const sharing = media.screen === 'on' ? screenStream : undefined;
  return {
    name,
    audio: [...(voice === undefined ? [] : [voice]), ...(sharing?.getAudioTracks() ?? [])],
    camera: media.camera === 'on' ? stream?.getVideoTracks()[0] : undefined,
    screen: sharing?.getVideoTracks()[0],
  };
}
