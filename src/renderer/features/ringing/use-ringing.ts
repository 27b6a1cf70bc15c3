import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue';
import { useCallsStore } from '../../stores/calls.ts';
import { usePeopleStore } from '../../stores/people.ts';
import type { Ring } from '../../stores/ring.ts';
import { useSettingsStore } from '../../stores/settings.ts';
import { playTone } from './tones.ts';
import { whichTone } from './which-tone.ts';

/** Everything outside the page that rings: the tone, and main's notification for each call. */
export function useRinging(): { front: ComputedRef<Ring | undefined> } {
  const calls = useCallsStore();
  const people = usePeopleStore();
  const settings = useSettingsStore();
  /** It rings in the window alone: without a tone, without main's notification. */
  const quietly = computed(() => people.chosen === 'dnd');
  const preferred = shallowRef<string>();

  /** The call whose dialog is up: the one whose notification was clicked, else the oldest. */
  const front = computed(() => calls.callers.find(({ callId }) => callId === preferred.value) ?? calls.callers[0]);

  watch(
    () => calls.callers,
    (now, before = []) => {
      for (const { callId, displayName: from, kind } of now) {
        if (!quietly.value && !before.some((ring) => ring.callId === callId)) {
          void window.parley.request('ringing.show', { callId, from: from.slice(0, 512), kind });
        }
      }
      for (const { callId } of before) {
        if (!now.some((ring) => ring.callId === callId)) void window.parley.request('ringing.hide', { callId });
      }
    },
    { immediate: true },
  );

  let stop: (() => void) | undefined;
  watch(
    () => whichTone(calls.view, settings.settings.ringSound && !quietly.value),
    (tone) => {
      stop?.();
      stop = tone === undefined ? undefined : playTone(tone);
    },
    { immediate: true },
  );

  const off = window.parley.on('ringing.clicked', ({ callId }) => {
    preferred.value = callId;
  });
  onScopeDispose(() => {
    off();
    stop?.();
  });

  return { front };
}
