import { onScopeDispose } from 'vue';
import type { Mark } from '../../../shared/sync/state.ts';
import { useHistoryStore } from '../../stores/history.ts';
import { useKeptStore } from '../../stores/kept.ts';
import { useSessionStore } from '../../stores/session.ts';
import type { KeptFile } from '../../../shared/kept.ts';
import { personColour } from '../../ui/person-colour.ts';
import type { ViewerKey } from '../../viewer/messages.ts';
import { FileView } from '../viewer/file-view.ts';

/** A file of a call that is over, in its frame, with what was drawn on it: to be read, not drawn on. */
export function useKeptView(kept: KeptFile & { callId: string }, key: (key: ViewerKey) => void): FileView {
  const account = useSessionStore();
  const history = useHistoryStore();
  const store = useKeptStore();
  const { callId, file } = kept;

  const view = new FileView(file, {
    fileLink: store.linkTo(callId, file.id),
    seen: () => undefined,
    key,
    played: () => undefined,
    playback: () => undefined,
    start: () => ({ page: 1, view: undefined }),
    marks: (said) => {
      if (said.type !== 'ready') return;
      const call = history.calls.find((one) => one.callId === callId);
      const people = (call?.participants ?? []).map(({ userId, displayName }) => ({
        id: userId,
        name: displayName,
        colour: personColour(userId).ink,
      }));
      const hand = { me: account.user?.id ?? '', color: '#000000', width: 4, draw: false, removeAny: false };
      view.send({ type: 'marks', tell: { type: 'hand', people, ...hand } });
      view.send({ type: 'marks', tell: { type: 'change', whole: true, added: placed(kept.marks), removed: [] } });
    },
  });
  onScopeDispose(() => view.close());
  return view;
}

function placed(marks: readonly Mark[]) {
  return marks.flatMap(({ surface, annotation, from }) =>
    surface.type === 'file' ? [{ page: surface.page, annotation, from }] : [],
  );
}
