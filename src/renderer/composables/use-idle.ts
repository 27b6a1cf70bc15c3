import { onScopeDispose, readonly, shallowRef, type ShallowRef } from 'vue';

const SIGNS_OF_LIFE = ['pointermove', 'pointerdown', 'keydown', 'focusin', 'wheel'] as const;

/** True after that many still milliseconds; any key, move or focus ends it. */
export function useIdle(after: number): Readonly<ShallowRef<boolean>> {
  const idle = shallowRef(false);
  let timer: ReturnType<typeof setTimeout>;

  function wake(): void {
    idle.value = false;
    clearTimeout(timer);
    timer = setTimeout(() => {
      idle.value = true;
    }, after);
  }

  wake();
  const stop = new AbortController();
  for (const sign of SIGNS_OF_LIFE) {
    window.addEventListener(sign, wake, { passive: true, capture: true, signal: stop.signal });
  }
  onScopeDispose(() => {
    clearTimeout(timer);
    stop.abort();
  });
  return readonly(idle);
}
