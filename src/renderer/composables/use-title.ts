import { watchEffect } from 'vue';
import { useCallsStore } from '../stores/calls.ts';
import { joinNames } from './text.ts';

/** The window says who calls and whom one talks to, also from the task bar. */
export function useTitle(): void {
  const calls = useCallsStore();
  watchEffect(() => {
    const ringing = calls.callers[0];
    const { session } = calls;
    if (ringing !== undefined) document.title = `${ringing.displayName} is calling – Parley`;
    else if (session !== undefined)
      document.title = `(call) ${joinNames(session.remotes.map((remote) => remote.displayName))} – Parley`;
    else document.title = 'Parley';
  });
}
