import { onScopeDispose, shallowRef, watchEffect } from 'vue';
import { useCallsStore } from '../stores/calls.ts';
import { useRecordingStore } from '../stores/recording.ts';
import { useSessionStore } from '../stores/session.ts';
import { useSettingsStore } from '../stores/settings.ts';

/** Tells the engine when smaller pictures will do, and when nobody looks: then only sound is sent and received. */
export function useWishes(): void {
  const account = useSessionStore();
  const calls = useCallsStore();
  const recording = useRecordingStore();
  const settings = useSettingsStore();
  const battery = shallowRef(account.bootstrap?.onBattery === true);
  const hidden = shallowRef(false);
  const offs = [
    window.parley.on('power.changed', ({ state }) => {
      if (state === 'battery' || state === 'mains') battery.value = state === 'battery';
    }),
    window.parley.on('window.changed', ({ visible }) => {
      hidden.value = !visible;
    }),
  ];
  watchEffect(() => {
    calls.setWishes({
      economical: settings.settings.economical || battery.value,
      // What is recorded here is seen later.
      hidden: hidden.value && !recording.mine,
    });
  });
  onScopeDispose(() => {
    for (const off of offs) off();
  });
}
