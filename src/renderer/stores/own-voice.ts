import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { LevelMeter } from '../call/media/level-meter.ts';
import { VoiceHints, type VoiceHint } from '../call/media/voice-hints.ts';
import { useCallsStore } from './calls.ts';

const SAMPLE_MS = 100;

/** Listens to the own microphone in a call, and says what its person may not know. */
export const useOwnVoiceStore = defineStore('own-voice', () => {
  const calls = useCallsStore();
  const hint = shallowRef<VoiceHint>();
  let stopListening = (): void => undefined;

  function listen(track: MediaStreamTrack | undefined): void {
    stopListening();
    hint.value = undefined;
    if (track === undefined) return;
    const meter = new LevelMeter(track);
    const hints = new VoiceHints();
    const timer = setInterval(() => {
      const muted = calls.session?.local.microphone !== 'on';
      hint.value = hints.hear(meter.level, muted, performance.now());
    }, SAMPLE_MS);
    stopListening = () => {
      clearInterval(timer);
      meter.close();
      stopListening = () => undefined;
    };
  }

  /** Follows the call; returns the function that stops it. */
  function follow(): () => void {
    // Not while it rings or connects: nothing but the call counts then.
    const track = (): MediaStreamTrack | undefined =>
      calls.settled ? calls.session?.local.stream?.getAudioTracks()[0] : undefined;
    const off = watch(track, listen, { immediate: true, flush: 'sync' });
    return () => {
      off();
      stopListening();
    };
  }

  return { hint, follow };
});
