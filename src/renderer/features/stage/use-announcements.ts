import { watch } from 'vue';
import { announcements } from './announcements.ts';
import { useAnnouncerStore } from '../../stores/announcer.ts';
import { useCallsStore } from '../../stores/calls.ts';

/** Says what changed in the call to whoever cannot see it. */
export function useAnnouncements(): void {
  const calls = useCallsStore();
  const announcer = useAnnouncerStore();
  watch(
    () => calls.session,
    (after, before) => announcer.say(announcements(before, after)),
  );
}
