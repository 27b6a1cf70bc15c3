import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';
import { isEditable } from '../../composables/editable.ts';

/** Files that are dropped anywhere on the window, or pasted; true while some are held over it. */
export function useFileDrop(take: (files: File[]) => void): Readonly<ShallowRef<boolean>> {
  const over = shallowRef(false);
  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

  function drag(event: DragEvent): void {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    over.value = true;
  }
  function leave(event: DragEvent): void {
    if (event.relatedTarget === null) over.value = false;
  }
  function drop(event: DragEvent): void {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    over.value = false;
    give(event.dataTransfer?.files);
  }
  function paste(event: ClipboardEvent): void {
    if (!isEditable(event.target)) give(event.clipboardData?.files);
  }
  function give(list: FileList | undefined): void {
    const files = [...(list ?? [])];
    if (files.length > 0) take(files);
  }

  const stop = new AbortController();
  const { signal } = stop;
  window.addEventListener('dragenter', drag, { signal });
  window.addEventListener('dragover', drag, { signal });
  window.addEventListener('dragleave', leave, { signal });
  window.addEventListener('drop', drop, { signal });
  window.addEventListener('paste', paste, { signal });
  onScopeDispose(() => stop.abort());
  return over;
}
