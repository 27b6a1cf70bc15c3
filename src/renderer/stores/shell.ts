import { defineStore } from 'pinia';
import { computed, shallowRef, type WritableComputedRef } from 'vue';

/** Which list is up, and what lies over the place the person is in. A ringing call goes before all of it and gives it back afterwards. */
export const useShellStore = defineStore('shell', () => {
  const ringing = shallowRef(false);
  /** Which of the two lists stands in the People place; a call in between does not change it. */
  const tab = shallowRef<'people' | 'history'>('people');
  const wanted = shallowRef<'settings' | 'picker' | 'shortcuts' | 'files'>();

  function overlay(name: NonNullable<typeof wanted.value>): WritableComputedRef<boolean> {
    return computed({
      get: () => wanted.value === name && !ringing.value,
      set: (open) => {
        if (open) wanted.value = name;
        else if (wanted.value === name && !ringing.value) wanted.value = undefined;
      },
    });
  }

  /** The call is over: what belonged to it closes. */
  function callEnded(): void {
    if (wanted.value !== 'settings') wanted.value = undefined;
  }

  return {
    ringing,
    tab,
    settingsOpen: overlay('settings'),
    pickerOpen: overlay('picker'),
    shortcutsOpen: overlay('shortcuts'),
    filesOpen: overlay('files'),
    callEnded,
  };
});
