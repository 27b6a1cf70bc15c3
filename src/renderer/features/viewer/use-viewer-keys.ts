import { onScopeDispose } from 'vue';
import { isEditable, takesKeys } from '../../composables/editable.ts';

export interface ViewerKeys {
  turn: (by: number) => void;
  alone: () => void;
  find: () => void;
  /** A dialog is open. */
  covered: () => boolean;
}

/** B browses alone and comes back, Page Up and Page Down turn pages, Ctrl/Cmd+F finds. The frame passes its own on. */
export function useViewerKeys(keys: ViewerKeys): void {
  function down(event: KeyboardEvent): void {
    if (keys.covered() || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === 'f') {
      event.preventDefault();
      keys.find();
      return;
    }
    if (command || isEditable(event.target)) return;
    if (event.key === 'PageDown' || event.key === 'PageUp') {
      event.preventDefault();
      keys.turn(event.key === 'PageDown' ? 1 : -1);
    } else if (event.key.toLowerCase() === 'b' && !event.repeat && !takesText(event.target)) {
      keys.alone();
    }
  }
  window.addEventListener('keydown', down);
  onScopeDispose(() => window.removeEventListener('keydown', down));
}

/** Where letters choose an entry. */
function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    takesKeys(target) &&
    target.closest('[role="option"], [role="listbox"], select') !== null
  );
}
