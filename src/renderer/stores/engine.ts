import { watch } from 'vue';
import type { Session } from '../../shared/account.ts';
import type { Bootstrap, DeviceKind, DeviceState, Settings } from '../../shared/ipc.ts';
import { CallClient, type CallClientOptions } from '../call/call-client.ts';
import type { KnownPeople } from '../call/engine-parts.ts';
import type { SoundProcessing } from '../call/media/media-constraints.ts';
import type { Calls } from '../call/types.ts';
import { removeNoise } from '../noise/remove-noise.ts';
import { knownPeople } from './known-people.ts';

/**
 * The one place where the call engine is made. `devices`: what is plugged in and which of it the person wants, now;
 * `settings`: what else they want.
 */
export function createCalls(
  { servers, deviceId }: Bootstrap,
  { token, user }: Session,
  devices: () => DeviceState | undefined,
  settings: () => Settings,
  failed: (error: unknown) => void,
): { calls: Calls; stop: () => void } {
  const chosen = (kind: DeviceKind): string | undefined => devices()?.chosen[kind]?.deviceId;
  const processing = (): SoundProcessing => {
    const { echoCancellation, noiseSuppression, autoGainControl } = settings();
    return { echoCancellation, noiseSuppression, autoGainControl };
  };
  const people = knownPeople(user.id);
  const client = new CallClient({
    servers,
    token,
    deviceId,
    userId: user.id,
    chosenDevices: () => ({
      microphoneId: chosen('audioinput'),
      cameraId: chosen('videoinput'),
      processing: processing(),
      clean: settings().strongNoiseSuppression ? removeNoise : undefined,
    }),
    ...choicesOf(people, settings),
  });

  /** A device that is not open yet is opened by the engine, which asks for the choice then. */
  function reopen(source: 'microphone' | 'camera', id: string | undefined): void {
    const { stream } = client.view.session?.local ?? {};
    const open = source === 'microphone' ? stream?.getAudioTracks() : stream?.getVideoTracks();
    if (id !== undefined && (open?.length ?? 0) > 0) client.switchDevice(source, id).catch(failed);
  }
  // Cameras have no alias for the system's choice: that one comes with the next time the camera is opened.
  const reopenMicrophone = (): void => reopen('microphone', chosen('audioinput') ?? 'default');
  const reopenCamera = (): void => reopen('camera', chosen('videoinput'));
  const isHere = (kind: DeviceKind): boolean =>
    devices()?.devices.some((device) => device.kind === kind && device.deviceId === chosen(kind)) === true;

  const plugged = (): string[] => (devices()?.devices ?? []).map(({ deviceId }) => deviceId);

  const stops = [
    watch(() => chosen('audioinput'), reopenMicrophone),
    watch(() => chosen('videoinput'), reopenCamera),
    watch(
      () => JSON.stringify([processing(), settings().strongNoiseSuppression]),
      () => void client.reopenMicrophone(),
    ),
    // Plugged in again: what took its place meanwhile gives it back.
    watch(
      () => isHere('audioinput'),
      (here) => {
        if (here) reopenMicrophone();
      },
    ),
    watch(
      () => isHere('videoinput'),
      (here) => {
        if (here) reopenCamera();
      },
    ),
    // By value: the list is looked at again and again, and what is missing is not asked for as often.
    watch(
      () => JSON.stringify(plugged()),
      () => void client.devicesChanged(plugged()),
    ),
  ];

  return {
    calls: client,
    stop: () => {
      for (const stop of stops) stop();
      client.disconnect().catch(() => undefined);
    },
  };
}

/** Whom this device shows its network address, and when. */
export function choicesOf(
  people: KnownPeople,
  settings: () => Settings,
): Required<Pick<CallClientOptions, 'known' | 'relayOnly'>> {
  return {
    known: { add: (other) => people.add(other), has: (other) => settings().connectEarly && people.has(other) },
    relayOnly: (other) => settings().relayAlways || (settings().relayStrangers && !people.has(other)),
  };
}
