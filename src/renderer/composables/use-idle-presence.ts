import { onScopeDispose, shallowRef, watch } from 'vue';
import { useCallsStore } from '../stores/calls.ts';

/** Lets the server know when nobody is at this device, and again after every connection: it forgets with the socket. */
export function useIdlePresence(): void {
  const calls = useCallsStore();
  const idle = shallowRef(false);
  const off = window.parley.on('power.changed', ({ state }) => {
    if (state === 'idle' || state === 'active') idle.value = state === 'idle';
  });
  onScopeDispose(off);

  let told = false;
  watch([idle, () => calls.server.status === 'open'], ([now, open]) => {
    if (!open) told = false;
    else if (now !== told) {
      told = now;
      void calls.setIdle(now);
    }
  });
}
