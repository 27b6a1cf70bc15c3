import { watchEffect, type ShallowRef } from 'vue';

/** Where and how loud somebody is heard. */
export interface Output {
  /** Empty or left out: the system's speaker. */
  speakerId?: string | undefined;
  /** 0..1; left out: as it comes. */
  volume?: number | undefined;
  mine?: boolean;
}

/** Keeps an element on the chosen speaker and at the chosen volume. */
export function useOutput(player: Readonly<ShallowRef<HTMLVideoElement | null>>, output: () => Output): void {
  watchEffect(() => {
    const { speakerId = '', volume = 1, mine } = output();
    if (player.value === null || mine === true) return;
    player.value.volume = volume;
    // A speaker that is gone falls back to the system's.
    if (player.value.sinkId !== speakerId) player.value.setSinkId?.(speakerId).catch(() => undefined);
  });
}
