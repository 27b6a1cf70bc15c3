import { onScopeDispose } from 'vue';
import { takesKeys } from '../../composables/editable.ts';

export interface CallKeys {
  muted: () => boolean;
  setMicrophone: (on: boolean) => void;
  toggleCamera: () => void;
  switchLayout: () => void;
  showSheet: () => void;
  /** A dialog is open: only the shortcuts with Ctrl or Cmd stay. */
  covered: () => boolean;
}

/** Ctrl/Cmd+D, Ctrl/Cmd+E, Ctrl/Cmd+G, hold Space to talk, `?`. Escape never leaves a call, so it is not here. */
export function useCallKeys(keys: CallKeys): void {
  let talking = false;

  function stopTalking(): void {
    if (!talking) return;
    talking = false;
    keys.setMicrophone(false);
  }

  function down(event: KeyboardEvent): void {
    const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const key = event.key.toLowerCase();
    if (command && (key === 'd' || key === 'e' || key === 'g')) {
      event.preventDefault();
      if (event.repeat) return;
      if (key === 'd') {
        talking = false;
        keys.setMicrophone(keys.muted());
      } else if (key === 'e') keys.toggleCamera();
      else keys.switchLayout();
      return;
    }
    if (command || event.altKey || keys.covered() || takesKeys(event.target)) return;
    if (event.key === ' ') {
      event.preventDefault();
      if (event.repeat || !keys.muted()) return;
      talking = true;
      keys.setMicrophone(true);
    } else if (event.key === '?') {
      keys.showSheet();
    }
  }

  function up(event: KeyboardEvent): void {
    if (event.key === ' ') stopTalking();
  }

  window.addEventListener('keydown', down);
  window.addEventListener('keyup', up);
  // The release of a key is lost with the window's focus.
  window.addEventListener('blur', stopTalking);
  onScopeDispose(() => {
    window.removeEventListener('keydown', down);
    window.removeEventListener('keyup', up);
    window.removeEventListener('blur', stopTalking);
    stopTalking();
  });
}
