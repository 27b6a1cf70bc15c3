import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { diagnose, type Finding } from '../call/quality/diagnosis.ts';
import type { Sample } from '../call/quality/sample.ts';
import type { LocalView, RemoteView } from '../call/types.ts';
import { useCallsStore } from './calls.ts';
import { useDevicesStore } from './devices.ts';

/** What was measured of everyone's connection, and what it means. The engine keeps the samples. */
export const useStatisticsStore = defineStore('statistics', () => {
  const calls = useCallsStore();
  const devices = useDevicesStore();
  const beat = shallowRef(0);

  /** Looks again with every new sample; returns the function that stops it. */
  function follow(): () => void {
    return calls.onSample(() => {
      beat.value += 1;
    });
  }

  /** Of one person, oldest first. */
  function samples(userId: string): readonly Sample[] {
    void beat.value;
    return calls.samples(userId);
  }

  function findings(remote: RemoteView, local: LocalView): Finding[] {
    const permissions = devices.state?.permissions ?? { camera: 'unknown', microphone: 'unknown' };
    return diagnose({ remote, local, permissions, sample: samples(remote.userId).at(-1) });
  }

  return { follow, samples, findings };
});
