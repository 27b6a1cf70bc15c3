import { onScopeDispose } from 'vue';
import { takesKeys } from '../../composables/editable.ts';
import type { HandTool } from '../../sync/annotations/board.ts';
import { toolOf } from '../../sync/annotations/tool-keys.ts';

export interface AnnotationKeys {
  take: (tool: HandTool) => void;
  undo: () => void;
  redo: () => void;
  /** A dialog is open. */
  covered: () => boolean;
}

/** A letter takes its tool; Ctrl/Cmd+Z and Shift with it (or Ctrl+Y) undo and redo. */
export function useAnnotationKeys(keys: AnnotationKeys): void {
  function down(event: KeyboardEvent): void {
    // Done already by the surface that has the focus.
    if (event.defaultPrevented || keys.covered() || event.altKey || event.repeat) return;
    const key = event.key.toUpperCase();
    if (takesKeys(event.target) && !inTools(event.target)) return;
    if (event.ctrlKey || event.metaKey) {
      if (key !== 'Z' && key !== 'Y') return;
      event.preventDefault();
      if (key === 'Y' || event.shiftKey) keys.redo();
      else keys.undo();
      return;
    }
    const tool = toolOf(event);
    if (tool !== undefined) keys.take(tool);
  }
  window.addEventListener('keydown', down);
  onScopeDispose(() => window.removeEventListener('keydown', down));
}

function inTools(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[aria-label="Annotation tools"]') !== null;
}
