import { expect, test } from 'vitest';
import { capture, type Devices } from './media-capture.ts';
import { audioConstraints, displayConstraints, videoConstraints } from './media-constraints.ts';

type Refusal = (constraints: MediaStreamConstraints) => string | undefined;

/** Devices that refuse as told and otherwise give a stand-in stream; the tests in Chromium use real ones. */
function devicesThat(refuse: Refusal): { devices: Devices; asked: MediaStreamConstraints[] } {
  const asked: MediaStreamConstraints[] = [];
  const devices: Devices = {
    getUserMedia: async (constraints = {}) => {
      asked.push(constraints);
      const name = refuse(constraints);
      if (name !== undefined) throw new DOMException('refused', name);
      return standInStream(constraints);
    },
    getDisplayMedia: () => Promise.reject(new DOMException('', 'NotAllowedError')),
  };
  return { devices, asked };
}

function standInStream(constraints: MediaStreamConstraints): MediaStream {
  const kinds = [constraints.audio ? 'audio' : '', constraints.video ? 'video' : ''].filter((kind) => kind !== '');
  const tracks = kinds.map((kind) => ({ kind }));
  return JSON.parse('{}', () => ({ getTracks: () => tracks }));
}

test('B10, B11: what is asked when nothing else is said', async () => {
  expect(videoConstraints).toEqual({
    width: { ideal: 1280, max: 1920 },
    height: { ideal: 720, max: 1080 },
    frameRate: { ideal: 30, max: 60 },
  });
  expect(audioConstraints).toEqual({ echoCancellation: true, noiseSuppression: true, autoGainControl: true });
  const { devices, asked } = devicesThat(() => undefined);
  await capture(devices, 'microphone', {});
  await capture(devices, 'camera', {});
  expect(asked).toEqual([{ audio: audioConstraints }, { video: videoConstraints }]);
});

test('B25: a share asks for the cursor always and for sound', () => {
  expect(displayConstraints).toEqual({ video: { cursor: 'always' }, audio: true });
});

test('a chosen device is asked for exactly', async () => {
  const { devices, asked } = devicesThat(() => undefined);
  await capture(devices, 'microphone', { microphoneId: 'mic', cameraId: 'cam' });
  await capture(devices, 'camera', { microphoneId: 'mic', cameraId: 'cam' });
  expect(asked).toEqual([
    { audio: { ...audioConstraints, deviceId: { exact: 'mic' } } },
    { video: { ...videoConstraints, deviceId: { exact: 'cam' } } },
  ]);
});

test('B33, B70: what cannot be had is told, and asked for once', async () => {
  const { devices, asked } = devicesThat(() => 'NotFoundError');
  const { track, problem } = await capture(devices, 'camera', {});
  expect(track).toBeUndefined();
  expect(problem).toMatchObject({ source: 'camera', name: 'NotFoundError' });
  expect(asked).toHaveLength(1);
});

test('B33: constraints that cannot be satisfied are relaxed once, and it is said', async () => {
  const { devices, asked } = devicesThat(({ video }) =>
    typeof video === 'object' && 'width' in video ? 'OverconstrainedError' : undefined,
  );
  const { track, problem } = await capture(devices, 'camera', {});
  expect(track?.kind).toBe('video');
  expect(problem).toMatchObject({ source: 'camera', name: 'OverconstrainedError' });
  expect(asked).toHaveLength(2);
  expect(asked.at(-1)).toEqual({ video: {} });
});

test('B33: when that fails as well, the last reason is told and nothing is asked a third time', async () => {
  let times = 0;
  const { devices, asked } = devicesThat(() => (times++ === 0 ? 'OverconstrainedError' : 'NotFoundError'));
  const { track, problem } = await capture(devices, 'camera', { cameraId: 'gone' });
  expect(track).toBeUndefined();
  expect(problem).toMatchObject({ source: 'camera', name: 'NotFoundError' });
  expect(asked).toHaveLength(2);
});
