import type { Person } from '../../shared/account.ts';
import type { CallView, SessionView } from '../call/types.ts';
import type { HistoryCall } from '../stores/history.ts';

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
  /** How many entries are ticked. */
  select?: number;
  /** The call that `view.last` is about. */
  previous?: SessionView;
  view?: Partial<CallView>;
  open?: 'settings' | 'picker' | 'shortcuts' | 'status' | 'people';
  layout?: 'grid' | 'speaker';
  /** Whose tile is pinned. */
  pinned?: string | undefined;
}
