import { onScopeDispose, readonly, shallowRef, type ShallowRef } from 'vue';

/** Whether the window can be seen: neither minimized nor closed to the tray. */
export function usePageVisible(): Readonly<ShallowRef<boolean>> {
  const visible = shallowRef(!document.hidden);
  const changed = (): void => {
    visible.value = !document.hidden;
  };
  document.addEventListener('visibilitychange', changed);
  onScopeDispose(() => document.removeEventListener('visibilitychange', changed));
  return readonly(visible);
}
