import { watch } from 'vue';
import type { Session } from '../../shared/account.ts';
import type { Bootstrap, DeviceState, Settings } from '../../shared/ipc.ts';
import { CallClient, type CallClientOptions } from '../call/call-client.ts';
import type { KnownPeople } from '../call/engine-parts.ts';
import type { Calls } from '../call/types.ts';
import { knownPeople } from './known-people.ts';

type Chosen = DeviceState['chosen'];

/**
 * The one place where the call engine is made. `chosen` and `settings`: what the person wants, now.
 */
export function createCalls(
  { servers, deviceId }: Bootstrap,
  { token, user }: Session,
  chosen: () => Chosen | undefined,
  settings: () => Settings,
  failed: (error: unknown) => void,
): { calls: Calls; stop: () => void } {
  const people = knownPeople(user.id);
  const client = new CallClient({
    servers,
    token,
    deviceId,
    userId: user.id,
    chosenDevices: () => ({
      microphoneId: chosen()?.audioinput?.deviceId,
      cameraId: chosen()?.videoinput?.deviceId,
    }),
    ...choicesOf(people, settings),
  });

  const stops = [
    watch(
      () => chosen()?.audioinput?.deviceId ?? 'default',
      (id) => {
        const open = client.view.session?.local.stream?.getAudioTracks().length ?? 0;
        // A device that is not open yet is opened by the engine, which asks for the choice then.
        if (open > 0) client.switchDevice('microphone', id).catch(failed);
      },
    ),
    watch(
      () => chosen()?.videoinput?.deviceId,
      (id) => {
        const open = client.view.session?.local.stream?.getVideoTracks().length ?? 0;
        // Cameras have no alias for the system's choice: that one comes with the next time the camera is opened.
        if (open > 0 && id !== undefined) client.switchDevice('camera', id).catch(failed);
      },
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
