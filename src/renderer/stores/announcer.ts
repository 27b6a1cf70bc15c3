import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** What a screen reader says without being asked; ui/LiveRegion.vue speaks it. */
export const useAnnouncerStore = defineStore('announcer', () => {
  const text = shallowRef('');

  function say(sentences: readonly string[]): void {
    if (sentences.length > 0) text.value = sentences.join(' ');
  }

  return { text, say };
});
