import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue';

/** Nobody misses within this time what does not belong to seeing and hearing each other. */
const SETTLED_MS = 500;

/** True once something has been so for a while. */
export function useSettled(so: () => boolean): Readonly<ShallowRef<boolean>> {
  const settled = shallowRef(false);
  let timer: ReturnType<typeof setTimeout> | undefined;

  watch(
    so,
    (now) => {
      clearTimeout(timer);
      settled.value = false;
      if (!now) return;
      timer = setTimeout(() => {
        settled.value = true;
      }, SETTLED_MS);
    },
    { immediate: true, flush: 'sync' },
  );
  onScopeDispose(() => clearTimeout(timer));
  return settled;
}
