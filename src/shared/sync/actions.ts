import { annotationAdd } from './actions/annotation-add.ts';
import { annotationProgress } from './actions/annotation-progress.ts';
import { annotationRemove } from './actions/annotation-remove.ts';
import { annotationsClear } from './actions/annotations-clear.ts';
import { chatMessage } from './actions/chat-message.ts';
import { cursorMove } from './actions/cursor-move.ts';
import { fileClose } from './actions/file-close.ts';
import { fileOpen } from './actions/file-open.ts';
import { handRaise } from './actions/hand-raise.ts';
import { markingChange } from './actions/marking-change.ts';
import { marksKeep } from './actions/marks-keep.ts';
import { pageBrowse } from './actions/page-browse.ts';
import { pageChange } from './actions/page-change.ts';
import { playbackChange } from './actions/playback-change.ts';
import { presenterChange } from './actions/presenter-change.ts';
import { reaction } from './actions/reaction.ts';
import { recordingChange } from './actions/recording-change.ts';
import { viewChange } from './actions/view-change.ts';

/** Every in-call action there is: adding one means adding its file, and its name here. */
export const syncActions = [
  fileOpen,
  fileClose,
  pageChange,
  pageBrowse,
  viewChange,
  playbackChange,
  presenterChange,
  cursorMove,
  annotationAdd,
  annotationProgress,
  annotationRemove,
  annotationsClear,
  markingChange,
  marksKeep,
  chatMessage,
  reaction,
  handRaise,
  recordingChange,
] as const;

type SyncAction = (typeof syncActions)[number];
type Taken = NonNullable<ReturnType<SyncAction['take']>>;
/** CALL.SYNC as it reaches the others. */
export type SyncEvent = Taken['event'];
export type SyncActionName = SyncAction['name'];

/** Reads what the server passed on; undefined for what this build does not know. */
export function takeSyncEvent(raw: unknown): Taken | undefined {
  const name: unknown = typeof raw === 'object' && raw !== null && 'action' in raw ? raw.action : undefined;
  return syncActions.find((action) => action.name === name)?.take(raw);
}
