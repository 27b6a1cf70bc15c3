import { onScopeDispose, readonly, shallowRef, watch, type ShallowRef } from 'vue';

/** Whether the element is on the screen, now. */
export function useInView(target: Readonly<ShallowRef<Element | null>>): Readonly<ShallowRef<boolean>> {
  const inView = shallowRef(false);
  const observer = new IntersectionObserver((entries) => {
    inView.value = entries.at(-1)?.isIntersecting ?? false;
  });
  watch(
    target,
    (now, before) => {
      if (before) observer.unobserve(before);
      inView.value = false;
      if (now) observer.observe(now);
    },
    { flush: 'post', immediate: true },
  );
  onScopeDispose(() => observer.disconnect());
  return readonly(inView);
}
