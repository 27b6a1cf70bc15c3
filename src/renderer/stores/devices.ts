import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { DEVICE_KINDS, type Device, type DeviceKind, type DeviceState } from '../../shared/ipc.ts';

// What the channel to main takes.
const LONGEST_LABEL = 512;
// Chromium's aliases of another entry; "System default" is a choice of its own here.
const ALIASES: readonly string[] = ['default', 'communications'];

const LOOK_MS = 2_000;

/** Cameras, microphones and speakers. This page can see them, main keeps the list and the choice for every window. */
export const useDevicesStore = defineStore('devices', () => {
  const state = shallowRef<DeviceState>();
  const failure = shallowRef<string>();
  let reported = '';

  const speakerId = computed(() => state.value?.chosen.audiooutput?.deviceId ?? '');

  function byKind(kind: DeviceKind): Device[] {
    return (state.value?.devices ?? []).filter((device) => device.kind === kind);
  }

  async function plugged(): Promise<Device[]> {
    const found = await navigator.mediaDevices.enumerateDevices();
    return found
      .filter((device) => device.deviceId !== '' && !ALIASES.includes(device.deviceId))
      .map(({ deviceId, groupId, kind, label }) => ({ deviceId, groupId, kind, label: label.slice(0, LONGEST_LABEL) }));
  }

  async function report(devices: Device[]): Promise<void> {
    reported = JSON.stringify(devices);
    const answer = await window.parley.request('devices.report', { devices });
    if (answer.ok) state.value = answer.value;
    failure.value = answer.ok ? undefined : answer.error.message;
  }

  /** Reports only what main does not know yet. */
  async function look(): Promise<void> {
    const devices = await plugged();
    if (JSON.stringify(devices) !== reported) await report(devices);
  }

  /** Reports what is plugged in, now and whenever it changes; returns the function that stops it. */
  function follow(): () => void {
    const refresh = (): void =>
      void plugged()
        .then(report)
        .catch(() => undefined);
    const off = window.parley.on('devices.changed', (next) => {
      state.value = next;
    });
    navigator.mediaDevices.addEventListener('devicechange', refresh);
    refresh();
    return () => {
      off();
      navigator.mediaDevices.removeEventListener('devicechange', refresh);
    };
  }

  /**
   * Chromium on Linux hears of plugs from the kernel, and of what PulseAudio gains and loses without one (a headset by
   * radio) only by looking. Looks while `wanted`; returns the function that stops it.
   */
  function lookWhile(wanted: () => boolean): () => void {
    return watch(
      wanted,
      (now, _, cleanUp) => {
        if (!now) return;
        const timer = setInterval(() => void look().catch(() => undefined), LOOK_MS);
        cleanUp(() => clearInterval(timer));
      },
      { immediate: true },
    );
  }

  async function choose(kind: DeviceKind, deviceId: string | null): Promise<void> {
    const answer = await window.parley.request('devices.choose', { kind, deviceId });
    if (answer.ok) state.value = answer.value;
    failure.value = answer.ok ? undefined : answer.error.message;
  }

  const openSystemSettings = (device: keyof DeviceState['permissions']): void =>
    void window.parley.request('devices.systemSettings', { device });

  return { state, failure, speakerId, kinds: DEVICE_KINDS, byKind, follow, lookWhile, choose, openSystemSettings };
});
