import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { IceServers } from '../call/mesh/ice-servers.ts';
import { rehearse, type Trial } from '../call/rehearsal/rehearsal.ts';
import { useDevicesStore } from './devices.ts';
import { useSessionStore } from './session.ts';

/** The test of everything that a call needs, run when the person asks for it. */
export const useRehearsalStore = defineStore('rehearsal', () => {
  const account = useSessionStore();
  const devices = useDevicesStore();
  const trials = shallowRef<readonly Trial[]>([]);
  const running = shallowRef(false);
  let life = new AbortController();

  async function run(): Promise<void> {
    if (running.value) return;
    running.value = true;
    life = new AbortController();
    const chosen = devices.state?.chosen;
    await rehearse(
      {
        devices: navigator.mediaDevices,
        chosen: { microphoneId: chosen?.audioinput?.deviceId, cameraId: chosen?.videoinput?.deviceId },
        server: account.servers[0] ?? 'The server',
        iceServers,
      },
      (next) => {
        trials.value = next;
      },
      life.signal,
    );
    running.value = false;
  }

  async function iceServers(): Promise<RTCIceServer[]> {
    let failure: string | undefined;
    const ice = new IceServers({
      servers: account.servers,
      token: account.bootstrap?.session?.token ?? '',
      problem: (message) => {
        failure = message;
      },
    });
    await ice.ready();
    const { current } = ice;
    ice.close();
    if (failure !== undefined) throw new Error(failure);
    return current;
  }

  return { trials, running, run, stop: () => life.abort() };
});
