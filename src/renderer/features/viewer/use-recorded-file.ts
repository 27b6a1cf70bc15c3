import { computed, watch } from 'vue';
import { mayBeRecorded } from '../../stores/recorded-people.ts';
import { useRecordingStore } from '../../stores/recording.ts';
import { useSharedFilesStore } from '../../stores/shared-files.ts';
import type { FileView } from './file-view.ts';

/** While this person records, the file that is in front is in it, from when those whose it is have agreed and for as long as they do. */
export function useRecordedFile(front: () => FileView | undefined): void {
  const recording = useRecordingStore();
  const shared = useSharedFilesStore();
  const name = computed(() => {
    const { front: file, presenter } = shared;
    return file !== undefined && mayBeRecorded(file, presenter, recording.people) ? file.file.name : undefined;
  });

  watch(
    [front, name, () => recording.people.join(' ')] as const,
    ([view, file], _, onCleanup) => {
      if (view === undefined || file === undefined) return;
      recording.showFile({ name: file });
      // Text has no pixels of its own.
      if (view.kind === 'pdf' || view.kind === 'image' || view.kind === 'video') {
        view.film.start({
          place: recording.filePlace,
          people: recording.people,
          picture: (picture) => recording.showFile({ name: file, picture }),
        });
      }
      onCleanup(() => {
        view.film.stop();
        recording.showFile(undefined);
      });
    },
    // What is taken back is not in the next frame.
    { immediate: true, flush: 'sync' },
  );
}
