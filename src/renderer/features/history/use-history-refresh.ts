import { watch } from 'vue';
import { useCallsStore } from '../../stores/calls.ts';
import { useHistoryStore } from '../../stores/history.ts';

/** Asks for the history again after every (re)connection and whenever a call may have ended. */
export function useHistoryRefresh(): void {
  const calls = useCallsStore();
  const history = useHistoryStore();
  watch(
    () => calls.view,
    (now, before) => {
      // During a call nobody sees it; afterwards it is asked for anyway.
      if (now.server.status !== 'open' || now.session !== undefined) return;
      const opened = before?.server.status !== 'open';
      const over = before?.session !== undefined || (before?.incoming.length ?? 0) > now.incoming.length;
      // A hang-up shows here before the server knows of it: what it says afterwards changes the view once more.
      if (opened || over || history.unsettled) void history.refresh();
    },
    { immediate: true },
  );
}
