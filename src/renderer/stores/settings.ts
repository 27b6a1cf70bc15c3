import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { defaultSettings, type Settings } from '../../shared/ipc.ts';

/** The person's settings; main keeps them, this mirrors them. */
export const useSettingsStore = defineStore('settings', () => {
  const settings = shallowRef<Settings>(defaultSettings);
  const failure = shallowRef<string>();

  /** Follows main from now on; returns the function that stops it. */
  function follow(initial: Settings): () => void {
    settings.value = initial;
    return window.parley.on('settings.changed', (next) => {
      settings.value = next;
    });
  }

  async function change(patch: Partial<Settings>): Promise<void> {
    const answer = await window.parley.request('settings.change', patch);
    if (answer.ok) settings.value = answer.value;
    failure.value = answer.ok ? undefined : answer.error.message;
  }

  return { settings, failure, follow, change };
});
