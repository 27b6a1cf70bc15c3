import { onScopeDispose } from 'vue';
import { useCallsStore } from '../stores/calls.ts';

/** The network came back or is another one, or the computer woke up: try everything at once instead of waiting for a time-out. */
export function useNetworkEvents(): void {
  const calls = useCallsStore();
  const changed = (): void => void calls.networkChanged();
  window.addEventListener('online', changed);
  const offs = [
    window.parley.on('power.changed', ({ state }) => {
      if (state === 'resume') changed();
    }),
    window.parley.on('network.changed', changed),
  ];
  onScopeDispose(() => {
    window.removeEventListener('online', changed);
    for (const off of offs) off();
  });
}
