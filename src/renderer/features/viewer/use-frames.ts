import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue';
import type { FileView } from './file-view.ts';

/** A place for a frame. Frames cannot be moved: one that is ready early stays where it was made and gets its file there. */
export interface FramePlace {
  key: number;
  /** Undefined: it is ready for the next document. */
  fileId: string | undefined;
}

/** Nothing that somebody waits for has to wait for it. */
const PATIENCE_MS = 2_500;

/** A frame for each open file, and one that has loaded already what shows a document. */
export function useFrames(views: ReadonlyMap<string, FileView>): Readonly<ShallowRef<readonly FramePlace[]>> {
  const places = shallowRef<readonly FramePlace[]>([]);
  let last = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let idle: number | undefined;

  function place(next: FramePlace[], fileId: string, view: FileView): void {
    const ready = view.kind === 'pdf' ? next.find((one) => one.fileId === undefined) : undefined;
    if (ready === undefined) next.push({ key: ++last, fileId });
    else next[next.indexOf(ready)] = { key: ready.key, fileId };
  }

  /** Frames may share a process: while one of them is stuck there, a new one would be, too. */
  const failed = (): boolean => [...views.values()].some(({ state }) => state.phase === 'failed');

  function readyOne(): void {
    if (failed() || places.value.some(({ fileId }) => fileId === undefined)) return;
    places.value = [...places.value, { key: ++last, fileId: undefined }];
  }

  function later(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if ('requestIdleCallback' in window) idle = requestIdleCallback(readyOne);
    }, PATIENCE_MS);
  }

  watch(
    () => [...views.keys()],
    (ids) => {
      const next = places.value.filter(({ fileId }) => fileId === undefined || views.has(fileId));
      for (const id of ids) {
        const view = views.get(id);
        if (view !== undefined && !next.some(({ fileId }) => fileId === id)) place(next, id, view);
      }
      places.value = next;
      later();
    },
    { immediate: true },
  );
  watch(failed, (now) => {
    if (now) places.value = places.value.filter(({ fileId }) => fileId !== undefined);
    else later();
  });
  onScopeDispose(() => {
    clearTimeout(timer);
    if (idle !== undefined) cancelIdleCallback(idle);
  });
  return places;
}
