import type { User } from '../../shared/account.ts';
import type { Recording, SharedFile } from '../../shared/sync/state.ts';
import type { MediaState, SessionView } from '../call/types.ts';
import type { RecordedPerson } from '../recording/painter.ts';

interface Media {
  media: MediaState;
  stream: MediaStream | undefined;
  /** What is heard of them. */
  voice: MediaStreamTrack | undefined;
  screenStream: MediaStream | undefined;
}

/** Who may be in the file, by id: who records, if that is me, and who agreed. */
export function whoIsRecorded(me: string | undefined, recording: Recording | undefined): readonly string[] {
  return recording === undefined || recording.by !== me ? [] : [recording.by, ...recording.agreed];
}

/** Who is in the file now, and with what: who records, and of the others in the call who agreed. */
export function recordedPeople(
  { local, remotes }: Pick<SessionView, 'local' | 'remotes'>,
  me: User,
  recording: Recording | undefined,
): RecordedPerson[] {
  const people = whoIsRecorded(me.id, recording);
  if (people.length === 0) return [];
  const agreed = remotes.filter(
    ({ userId, status }) => people.includes(userId) && (status === 'connected' || status === 'reconnecting'),
  );
  return [
    recorded(me.displayName, { ...local, media: local }),
    ...agreed.map((remote) => recorded(remote.displayName, { ...remote, voice: remote.stream?.getAudioTracks()[0] })),
  ];
}

/** Whether a file may be in it: whose it is, who opened it and who presents have agreed. */
export function mayBeRecorded(
  { file, openedBy }: SharedFile,
  presenter: string | undefined,
  people: readonly string[],
): boolean {
  return [file.ownerId, openedBy, presenter ?? openedBy].every((userId) => people.includes(userId));
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
