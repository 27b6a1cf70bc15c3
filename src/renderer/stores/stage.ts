import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { useChatStore } from './chat.ts';
import { useSharedFilesStore } from './shared-files.ts';

/** How the person wants to see a call: kept from one call to the next, but for who is pinned. */
export const useStageStore = defineStore('stage', () => {
  const layout = shallowRef<'grid' | 'speaker'>('grid');
  const pinned = shallowRef<string>();
  const peopleOpen = shallowRef(false);
  const statisticsOpen = shallowRef(false);
  const chat = useChatStore();
  /** How loud somebody is heard here, 0..1; who is not in it: as they come. */
  const volumes = shallowRef<ReadonlyMap<string, number>>(new Map());
  const files = useSharedFilesStore();
  /** A file is open in the call. */
  const fileOpen = computed(() => files.files.length > 0);
  /** What I share is shown to myself, too. */
  const ownShare = shallowRef(false);
  /** Of an open file and a shared screen, which is large. */
  const middle = shallowRef<'file' | 'screen'>('file');
  watch(
    () => files.front?.file.id,
    () => {
      middle.value = 'file';
    },
  );

  /** One of them at a time: they lie over the same side. */
  function showPanel(panel: 'people' | 'chat' | 'statistics' | undefined): void {
    peopleOpen.value = panel === 'people';
    chat.open = panel === 'chat';
    statisticsOpen.value = panel === 'statistics';
  }

  function switchLayout(): void {
    // Whoever asks for the other view wants to see it, not the pinned person.
    layout.value = layout.value === 'speaker' || pinned.value !== undefined ? 'grid' : 'speaker';
    pinned.value = undefined;
  }

  function togglePin(userId: string): void {
    pinned.value = pinned.value === userId ? undefined : userId;
  }

  function setVolume(userId: string, volume: number): void {
    volumes.value = new Map([...volumes.value, [userId, volume]]);
  }

  function callEnded(): void {
    pinned.value = undefined;
    showPanel(undefined);
  }

  return {
    layout,
    pinned,
    peopleOpen,
    statisticsOpen,
    fileOpen,
    ownShare,
    middle,
    volumes,
    showPanel,
    switchLayout,
    togglePin,
    setVolume,
    callEnded,
  };
});
