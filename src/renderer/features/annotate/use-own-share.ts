import { onScopeDispose, watch } from 'vue';
import type { SessionView } from '../../call/types.ts';
import { useAnnotationsStore } from '../../stores/annotations.ts';
import { useStageStore } from '../../stores/stage.ts';
import { useSyncStore } from '../../stores/sync.ts';

/** What is drawn on my shared screen shows it to me, and goes with it. */
export function useOwnShare(session: () => SessionView): void {
  const sync = useSyncStore();
  const stage = useStageStore();
  const annotations = useAnnotationsStore();
  const isMine = (surface: { type: string; userId?: string }): boolean =>
    surface.type === 'share' && surface.userId === annotations.me;
  const sharing = (): boolean => session().local.screen === 'on';
  const marks = (): string =>
    sync.view.state.annotations
      .filter(({ surface }) => isMine(surface))
      .map(({ annotation }) => annotation.id)
      .join(' ');

  // Also what somebody drew while it ended, and what stood there when this window was lost. Each is asked about once.
  let asked = '';
  watch([sharing, marks], ([on, left]) => {
    if (on) return;
    stage.ownShare = false;
    if (left === '' || left === asked) return;
    asked = left;
    void sync.act('ANNOTATIONS_CLEAR', { surface: { type: 'share', userId: annotations.me } });
  });
  watch(
    () => annotations.open && sharing() && !stage.fileOpen,
    (drawing) => {
      if (drawing) stage.ownShare = true;
    },
    { immediate: true },
  );
  onScopeDispose(
    sync.onEvent((event) => {
      if ((event.action === 'ANNOTATION_PROGRESS' || event.action === 'ANNOTATION_ADD') && isMine(event.surface)) {
        stage.ownShare = sharing();
      }
    }),
  );
}
