import type { Recording } from '../../shared/sync/state.ts';
import * as sample from './fixtures.ts';
import type { Scene } from './scene.ts';
import { inCall } from './shared-scenes.ts';

const ada = sample.ada.id;
const ben = sample.ben?.id ?? '';
const folder = '/home/ada/Videos/Parley';

const scene = (name: string, recording: Partial<Recording> | undefined, result?: Scene['recordingResult']): Scene => ({
  name,
  view: { session: inCall(2) },
  ...(recording === undefined
    ? {}
    : { recording: { by: ben, started: false, agreed: [], declined: [], ...recording } }),
  ...(result === undefined ? {} : { recordingResult: result }),
});

/** Asked for, running, over: for who records and for who is recorded. */
export const recordingScenes: readonly Scene[] = [
  scene('recording-asked', {}),
  scene('recording-agreed', { agreed: [ada] }),
  scene('recording-running', { started: true, agreed: [ada] }),
  scene('recording-asked-later', { started: true }),
  scene('recording-without-me', { started: true, declined: [ada] }),
  scene('recording-waiting', { by: ada }),
  scene(
    'recording-mine',
    { by: ada, started: true, agreed: [ben] },
    { progress: { seconds: 4521, bytes: 812_345_678 } },
  ),
  scene('recording-saving', undefined, { saving: true }),
  scene('recording-declined', undefined, { declinedBy: sample.zoe?.displayName ?? '' }),
  scene('recording-saved', undefined, { saved: { name: 'Ada, Ben, Cleo 2026-01-01 12.00.webm', folder } }),
  scene('recording-failed', undefined, {
    failure:
      'The disk is full, so the recording stopped; what was recorded before is kept. Make room, or choose another folder in Settings.',
  }),
];
