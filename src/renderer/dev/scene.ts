import type { Person } from '../../shared/account.ts';
import type { FileInfo } from '../../shared/files.ts';
import type { Mark, Message, Recording } from '../../shared/sync/state.ts';
import type { Sample } from '../call/quality/sample.ts';
import type { CallView, SessionView } from '../call/types.ts';
import type { VoiceHint } from '../call/media/voice-hints.ts';
import type { HistoryCall } from '../stores/history.ts';
import type { Upload } from '../stores/my-files.ts';
import type { Content } from './fake-server.ts';

export interface Shared {
  files: readonly { file: FileInfo; page?: number; content: Content | (() => Promise<Content>) }[];
  presenter?: string | undefined;
  annotations?: readonly Mark[];
  messages?: readonly Message[];
  /** Who has raised their hand, in order. */
  hands?: readonly string[];
}

/** One screen in one state, for the components page. */
export interface Scene {
  name: string;
  place?: 'sign-in';
  storageSecure?: boolean;
  /** What signing in is refused with, at once. */
  refuse?: { code: string; message: string };
  people?: Person[];
  history?: readonly HistoryCall[] | 'waiting' | 'failed';
  tab?: 'people' | 'history';
  /** What the system's own settings deny. */
  denied?: readonly ('camera' | 'microphone' | 'screen')[];
  /** How many entries are ticked. */
  select?: number;
  /** The call that `view.last` is about. */
  previous?: SessionView;
  view?: Partial<CallView>;
  open?: 'settings' | 'picker' | 'shortcuts' | 'status' | 'people' | 'files' | 'statistics';
  /** Files that are open in the call, and who presents. */
  shared?: Shared;
  /** Asked for or running in the call; `result`: how far it is, or how the last one ended. */
  recording?: Recording;
  recordingResult?: {
    progress?: { seconds: number; bytes: number };
    saving?: boolean;
    saved?: { name: string; folder: string };
    failure?: string;
    declinedBy?: string;
  };
  /** What is said of the own microphone. */
  hint?: VoiceHint;
  /** The tools to draw with are out. */
  annotating?: boolean;
  /** They float by. */
  reactions?: readonly { from: string; emoji: string }[];
  /** What was measured of everyone's connection. */
  measured?: readonly Sample[];
  /** My files on the server. */
  files?: readonly FileInfo[] | 'failed';
  uploads?: readonly Upload[];
  /** A file of `shared` whose marks stayed with the newest call of `history`. */
  kept?: Shared;
  /** What the person has pressed, by accessible names. */
  press?: readonly string[];
  layout?: 'grid' | 'speaker';
  /** Whose tile is pinned. */
  pinned?: string | undefined;
}
