import { onScopeDispose, shallowReactive, watch } from 'vue';
import type { SharedFile } from '../../../shared/sync/state.ts';
import { useSharedFilesStore } from '../../stores/shared-files.ts';
import type { ViewerKey } from '../../viewer/messages.ts';
import type { MarksSaid } from '../../viewer/marks-messages.ts';
import { FileView, type Playback } from './file-view.ts';

/** A view for each open file, kept in step with whom this person follows. */
export function useFileViews(key: (key: ViewerKey) => void, marks: (fileId: string, said: MarksSaid) => void) {
  const shared = useSharedFilesStore();
  const views = shallowReactive(new Map<string, FileView>());

  const pageOf = (fileId: string): number => shared.files.find(({ file }) => file.id === fileId)?.page ?? 1;

  function open({ file }: SharedFile): FileView {
    return new FileView(file, {
      fileLink: shared.linkTo(file.id),
      seen: (seen) => shared.seen(file.id, seen),
      key,
      marks: (said) => marks(file.id, said),
      played: (playback) => shared.played(file.id, playback),
      playback: () => playbackOf(shared.files.find((one) => one.file.id === file.id)),
      start: () => ({ page: pageOf(file.id), view: shared.views.get(file.id) }),
    });
  }

  watch(
    () => shared.files,
    (files) => {
      const ids = new Set(files.map(({ file }) => file.id));
      for (const [id, view] of views) {
        if (ids.has(id)) continue;
        view.close();
        views.delete(id);
      }
      for (const file of files) if (!views.has(file.file.id)) views.set(file.file.id, open(file));
    },
    { immediate: true },
  );
  // The page everybody is on, unless this person browses alone; the presenter goes along when somebody else turns it.
  watch(
    () => shared.files.map(({ file, page }) => `${file.id} ${page}`),
    () => {
      if (shared.alone) return;
      for (const { file, page } of shared.files) {
        const view = views.get(file.id);
        if (view !== undefined && view.state.page !== page) view.show(page);
      }
    },
  );
  watch(
    () => [shared.views, shared.following] as const,
    () => {
      if (!shared.following) return;
      for (const { file, page } of shared.files) views.get(file.id)?.show(page, shared.views.get(file.id));
    },
  );

  watch(
    () => [shared.alone, ...shared.files.map(({ playback }) => playback?.at)].join(' '),
    () => {
      if (shared.alone) return;
      for (const file of shared.files) views.get(file.file.id)?.follow(playbackOf(file));
    },
  );

  onScopeDispose(() => {
    for (const view of views.values()) view.close();
  });
  return views;
}

/** What has played on since somebody said so. */
function playbackOf(shared: SharedFile | undefined): Playback | undefined {
  if (shared?.playback === undefined) return undefined;
  const { playing, position, at } = shared.playback;
  const since = playing ? Math.max(0, (Date.now() - Date.parse(at)) / 1000) : 0;
  return { playing, position: position + since };
}
