import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import { LevelMeter } from '../../call/media/level-meter.ts';
import { capture } from '../../call/media/media-capture.ts';
import { useCallsStore } from '../../stores/calls.ts';
import { useDevicesStore } from '../../stores/devices.ts';

const SAMPLE_MS = 60;

/** Shows what the chosen camera and microphone give: in a call what the call has open, otherwise opened for it. */
export function useDeviceCheck() {
  const calls = useCallsStore();
  const devices = useDevicesStore();
  const checking = shallowRef(false);
  const opened = shallowRef<MediaStream>();
  const level = shallowRef(0);
  const problems = shallowRef<readonly string[]>([]);
  let attempt = 0;

  const inCall = computed(() => calls.session?.local.stream);
  const stream = computed(() => (checking.value ? (inCall.value ?? opened.value) : undefined));

  async function open(): Promise<void> {
    attempt += 1;
    const mine = attempt;
    const chosen = devices.state?.chosen;
    const wish = { microphoneId: chosen?.audioinput?.deviceId, cameraId: chosen?.videoinput?.deviceId };
    const found = await Promise.all(
      (['camera', 'microphone'] as const).map((source) => capture(navigator.mediaDevices, source, wish)),
    );
    const tracks = found.map(({ track }) => track).filter((track) => track !== undefined);
    if (mine !== attempt || !checking.value || inCall.value !== undefined) {
      for (const track of tracks) track.stop();
      return;
    }
    close();
    problems.value = found.map(({ problem }) => problem?.message).filter((message) => message !== undefined);
    opened.value = tracks.length === 0 ? undefined : new MediaStream(tracks);
  }

  function close(): void {
    for (const track of opened.value?.getTracks() ?? []) track.stop();
    opened.value = undefined;
    problems.value = [];
  }

  // Another choice, another look; a call that begins takes the devices for itself.
  watch([checking, inCall, () => JSON.stringify(devices.state?.chosen)], () => {
    if (checking.value && inCall.value === undefined) void open();
    else close();
  });

  watch(
    () => stream.value?.getAudioTracks()[0],
    (track, _, cleanUp) => {
      level.value = 0;
      if (track === undefined) return;
      const meter = new LevelMeter(track);
      const timer = setInterval(() => {
        level.value = meter.level;
      }, SAMPLE_MS);
      cleanUp(() => {
        clearInterval(timer);
        meter.close();
      });
    },
    { flush: 'sync' },
  );

  onScopeDispose(() => {
    checking.value = false;
    close();
  });

  return { checking, stream, level, problems };
}
