import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** Long enough to be spoken; then it is gone, so that the same words said again are spoken again. */
const SPOKEN_MS = 2000;

/** What a screen reader says without being asked; ui/LiveRegion.vue speaks it. */
export const useAnnouncerStore = defineStore('announcer', () => {
  const text = shallowRef('');
  let timer: ReturnType<typeof setTimeout> | undefined;

  function say(sentences: readonly string[]): void {
    if (sentences.length === 0) return;
    text.value = sentences.join(' ');
    clearTimeout(timer);
    timer = setTimeout(() => {
      text.value = '';
    }, SPOKEN_MS);
  }

  return { text, say };
});
