import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';

/** The time in ms since the epoch, renewed every second while the scope lives. */
export function useNow(): Readonly<ShallowRef<number>> {
  const now = shallowRef(Date.now());
  const timer = setInterval(() => {
    now.value = Date.now();
  }, 1000);
  onScopeDispose(() => clearInterval(timer));
  return now;
}
