import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';

/** The inner size of an element, kept up to date. */
export function useBox(
  element: Readonly<Ref<HTMLElement | null>>,
): Readonly<ShallowRef<{ width: number; height: number }>> {
  const box = shallowRef({ width: 0, height: 0 });
  const observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) box.value = { width: entry.contentRect.width, height: entry.contentRect.height };
  });
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before);
      if (now) observer.observe(now);
    },
    { immediate: true, flush: 'post' },
  );
  onScopeDispose(() => observer.disconnect());
  return box;
}
