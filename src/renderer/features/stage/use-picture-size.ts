import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';

/** The size of the picture that a video shows, which follows what is sent. */
export function usePictureSize(
  player: Readonly<Ref<HTMLVideoElement | null>>,
): Readonly<ShallowRef<{ width: number; height: number }>> {
  const size = shallowRef({ width: 0, height: 0 });
  let listening = new AbortController();
  watch(
    player,
    (video) => {
      listening.abort();
      listening = new AbortController();
      if (video === null) return;
      const look = (): void => {
        size.value = { width: video.videoWidth, height: video.videoHeight };
      };
      const { signal } = listening;
      for (const type of ['loadedmetadata', 'resize']) video.addEventListener(type, look, { signal });
      look();
    },
    { immediate: true, flush: 'post' },
  );
  onScopeDispose(() => listening.abort());
  return size;
}
