import { afterEach, describe, expect, test, vi } from 'vitest';
import { LocalMedia } from './local-media.ts';
import type { Devices } from './media-capture.ts';
import type { SoundProcessing } from './media-constraints.ts';
import type { CleanVoice } from './sent-voice.ts';
import { pictureOf, showsColour } from '../../../../test/support/browser/wire.ts';

const opened: LocalMedia[] = [];
function mediaOf(devices: Devices = navigator.mediaDevices): { media: LocalMedia; changes: () => number } {
  const changed = vi.fn<() => void>();
  const media = new LocalMedia({ devices, chosen: () => ({}), changed });
  opened.push(media);
  return { media, changes: () => changed.mock.calls.length };
}
afterEach(() => {
  for (const media of opened.splice(0)) media.stop();
  vi.restoreAllMocks();
});

/** What there is in this browser. */
const plugged = async (): Promise<string[]> =>
  (await navigator.mediaDevices.enumerateDevices()).map(({ deviceId }) => deviceId);

/** Real devices, but a share is a picture of one colour. */
function sharing(colour: 'red' | 'lime'): { devices: Devices; track: MediaStreamTrack; asked: unknown[] } {
  const { track } = pictureOf(colour);
  const asked: unknown[] = [];
  const devices: Devices = {
    getUserMedia: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
    getDisplayMedia: async (constraints) => {
      asked.push(constraints);
      return new MediaStream([track]);
    },
  };
  return { devices, track, asked };
}

describe('microphone and camera', () => {
  test('B10, B23: the default constraints give a picture of 720p and one sound', async () => {
    const { media } = mediaOf();
    await media.open('video');
    const [camera] = media.view.stream?.getVideoTracks() ?? [];
    expect(camera?.getSettings()).toMatchObject({ width: 1280, height: 720 });
    expect(media.view).toMatchObject({ microphone: 'on', camera: 'on', screen: 'off', problems: [] });
    expect(media.outgoing.tracks.map((track) => track?.kind)).toEqual(['audio', 'video', undefined, undefined]);
  });

  test('B23: a voice call asks for the microphone alone; a video call for the camera first', async () => {
    const asked = vi.spyOn(navigator.mediaDevices, 'getUserMedia');
    await mediaOf().media.open('audio');
    await mediaOf().media.open('video');
    expect(asked.mock.calls.map(([constraints]) => Object.keys(constraints ?? {}))).toEqual([
      ['audio'],
      ['video'],
      ['audio'],
    ]);
  });

  test.for(['camera', 'microphone'] as const)(
    'B70: without a %s the call has the other, and the reason',
    async (none) => {
      const missing = none === 'camera' ? 'video' : 'audio';
      const { media } = mediaOf({
        getUserMedia: (constraints) =>
          constraints?.[missing] === undefined
            ? navigator.mediaDevices.getUserMedia(constraints)
            : Promise.reject(new DOMException('', 'NotFoundError')),
        getDisplayMedia: () => Promise.reject(new DOMException('', 'NotAllowedError')),
      });
      await media.open('video');
      expect(media.view).toMatchObject({ camera: 'on', microphone: 'on', [none]: 'none' });
      expect(media.view.problems).toMatchObject([{ source: none, name: 'NotFoundError' }]);
      expect(media.view.stream?.getTracks()).toHaveLength(1);
    },
  );

  test('B28: mute and camera off are by track.enabled, and back', async () => {
    const { media } = mediaOf();
    await media.open('video');
    const [microphone, camera] = media.outgoing.tracks;
    await media.setMicrophone(false);
    await media.setCamera(false);
    expect([microphone?.enabled, camera?.enabled]).toEqual([false, false]);
    expect(media.outgoing.media).toEqual({ microphone: 'muted', camera: 'off', screen: 'off' });
    await media.setMicrophone(true);
    await media.setCamera(true);
    expect([microphone?.enabled, camera?.enabled]).toEqual([true, true]);
    expect(media.outgoing.tracks.slice(0, 2)).toEqual([microphone, camera]);
  });

  test('B29: stop ends every track, also one that is still being opened', async () => {
    const { devices, track } = sharing('red');
    const { media } = mediaOf(devices);
    await media.open('video');
    await media.shareScreen();
    const tracks = media.outgoing.tracks.filter((one) => one !== null);
    media.stop();
    expect([...tracks, track].map(({ readyState }) => readyState)).toEqual(['ended', 'ended', 'ended', 'ended']);
    const late = vi.spyOn(navigator.mediaDevices, 'getUserMedia');
    const { media: other } = mediaOf();
    const opening = other.open('video');
    other.stop();
    await opening;
    const streams = await Promise.all(late.mock.results.map(({ value }) => value));
    const lateTracks = streams.flatMap((stream) => (stream instanceof MediaStream ? stream.getTracks() : []));
    expect(lateTracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
    expect(other.view.stream).toBeUndefined();
  });

  test('B28: muted and turned off while the devices are still being opened, they open muted and off', async () => {
    const { media } = mediaOf();
    const opening = media.open('video');
    await media.setMicrophone(false);
    await media.setCamera(false);
    await opening;
    expect(media.outgoing.tracks.slice(0, 2).map((track) => track?.enabled)).toEqual([false, false]);
    expect(media.outgoing.media).toMatchObject({ microphone: 'muted', camera: 'off' });
  });

  test('turning the camera on again and again opens it once', async () => {
    const asked = vi.spyOn(navigator.mediaDevices, 'getUserMedia');
    const { media } = mediaOf();
    await media.open('audio');
    await Promise.all([media.setCamera(true), media.setCamera(true), media.setCamera(true)]);
    expect(asked).toHaveBeenCalledTimes(2);
    expect(media.outgoing.media.camera).toBe('on');
  });

  test('B24: another camera is open before the old one stops; mute survives the switch', async () => {
    const { media } = mediaOf();
    await media.open('video');
    await media.setMicrophone(false);
    const microphones = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audioinput');
    const [before] = media.outgoing.tracks;
    const states: (string | undefined)[] = [];
    const open = vi.spyOn(navigator.mediaDevices, 'getUserMedia');
    open.mockImplementationOnce((constraints) => {
      states.push(before?.readyState);
      return navigator.mediaDevices.getUserMedia(constraints);
    });
    const track = await media.switchDevice('microphone', microphones.at(-1)?.deviceId ?? '');
    expect(states).toEqual(['live']);
    expect(before?.readyState).toBe('ended');
    expect(track.enabled).toBe(false);
    expect(media.outgoing.tracks[0]).toBe(track);
    expect(media.outgoing.media.microphone).toBe('muted');
  });

  test('B24: a camera that is not there is told, and the call keeps the one it has', async () => {
    const { media } = mediaOf();
    await media.open('video');
    const [, camera] = media.outgoing.tracks;
    await expect(media.switchDevice('camera', 'no such device')).rejects.toMatchObject({
      source: 'camera',
      name: 'OverconstrainedError',
    });
    expect(media.outgoing.tracks[1]).toBe(camera);
    expect(camera?.readyState).toBe('live');
  });

  test('F25 B22: another device takes the place of one that goes away, and is named', async () => {
    const { media } = mediaOf();
    await media.open('video');
    for (const source of ['microphone', 'camera'] as const) {
      const slot = source === 'microphone' ? 0 : 1;
      const before = media.outgoing.tracks[slot];
      before?.dispatchEvent(new Event('ended'));
      expect(media.view.problems).toEqual([expect.objectContaining({ source, name: 'Ended' })]);
      await expect.poll(() => media.view.problems.map(({ name }) => name)).toEqual(['Replaced']);
      const now = media.outgoing.tracks[slot];
      expect(media.view[source]).toBe('on');
      expect(now).not.toBe(before);
      expect(media.view.problems[0]?.message).toContain(now?.label);
      before?.stop();
      await media.switchDevice(source, now?.getSettings().deviceId ?? '');
      expect(media.view.problems).toEqual([]);
    }
  });

  test('F25: with no other there, it is `none`, with the reason, until it is turned on again', async () => {
    let there = true;
    const devices: Devices = {
      getUserMedia: (constraints) =>
        there
          ? navigator.mediaDevices.getUserMedia(constraints)
          : Promise.reject(new DOMException('', 'NotFoundError')),
      getDisplayMedia: () => Promise.reject(new DOMException('', 'NotAllowedError')),
    };
    const { media } = mediaOf(devices);
    await media.open('video');
    const [, camera] = media.outgoing.tracks;
    there = false;
    camera?.dispatchEvent(new Event('ended'));
    camera?.stop();
    expect(media.view).toMatchObject({ camera: 'none', problems: [{ source: 'camera', name: 'Ended' }] });
    there = true;
    await expect
      .poll(async () => {
        await media.setCamera(true);
        return media.view;
      })
      .toMatchObject({ camera: 'on', problems: [] });
  });

  test.for(['microphone', 'camera'] as const)(
    'F25 B22: the only %s that is plugged in again is opened again, and is as it was',
    async (source) => {
      let there = true;
      const { media } = mediaOf({
        getUserMedia: (constraints) =>
          there
            ? navigator.mediaDevices.getUserMedia(constraints)
            : Promise.reject(new DOMException('', 'NotFoundError')),
        getDisplayMedia: (constraints) => navigator.mediaDevices.getDisplayMedia(constraints),
      });
      await media.open('video');
      await media.setMicrophone(false);
      there = false;
      media.outgoing.tracks[source === 'microphone' ? 0 : 1]?.dispatchEvent(new Event('ended'));
      await media.devicesChanged(await plugged());
      expect(media.view).toMatchObject({ [source]: 'none', problems: [{ source }] });
      there = true;
      await expect
        .poll(async () => {
          await media.devicesChanged(await plugged());
          return media.view;
        })
        .toMatchObject({ microphone: 'muted', camera: 'on', problems: [] });
    },
  );

  test('F25: a device that is not there any more is replaced, also when its track goes on', async () => {
    const { media } = mediaOf();
    await media.open('video');
    const [microphone, camera] = media.outgoing.tracks;
    const rest = (await plugged()).filter((id) => id !== camera?.getSettings().deviceId);
    await media.devicesChanged(rest);
    await expect.poll(() => media.view.problems).toMatchObject([{ source: 'camera', name: 'Replaced' }]);
    expect(camera?.readyState).toBe('ended');
    expect(media.outgoing.tracks[0]).toBe(microphone);
  });

  test('F25: a camera that is off is not opened because one is plugged in', async () => {
    const asked = vi.spyOn(navigator.mediaDevices, 'getUserMedia');
    const { media } = mediaOf();
    await media.open('video');
    await media.setCamera(false);
    media.outgoing.tracks[1]?.dispatchEvent(new Event('ended'));
    await media.devicesChanged(await plugged());
    expect(media.view.camera).toBe('none');
    expect(asked).toHaveBeenCalledTimes(2);
  });

  test('F25: a camera that is off and goes away is not replaced', async () => {
    const asked = vi.spyOn(navigator.mediaDevices, 'getUserMedia');
    const { media } = mediaOf();
    await media.open('video');
    await media.setCamera(false);
    media.outgoing.tracks[1]?.dispatchEvent(new Event('ended'));
    expect(media.view).toMatchObject({ camera: 'none', problems: [{ source: 'camera', name: 'Ended' }] });
    expect(asked).toHaveBeenCalledTimes(2);
  });

  test('B73 B11: what the system does to the sound is on, and what is turned off is off in the same call', async () => {
    let processing: SoundProcessing = {};
    const media = new LocalMedia({
      devices: navigator.mediaDevices,
      chosen: () => ({ processing }),
      changed: () => undefined,
    });
    opened.push(media);
    await media.open('audio');
    const on = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    expect(media.outgoing.tracks[0]?.getSettings()).toMatchObject(on);
    processing = { noiseSuppression: false, autoGainControl: false };
    await media.setMicrophone(false);
    await media.reopenMicrophone();
    expect(media.outgoing.tracks[0]?.getSettings()).toMatchObject({ ...on, ...processing });
    expect(media.view).toMatchObject({ microphone: 'muted', problems: [] });
    expect(media.view.stream?.getAudioTracks()).toEqual([media.outgoing.tracks[0]]);
  });

  test('B73: what is cleaned is sent in the place of the microphone, ends with it, and goes when it is not wished', async () => {
    const cleaned: MediaStreamTrack[] = [];
    let clean: CleanVoice | undefined = async (microphone) => {
      const track = microphone.clone();
      cleaned.push(track);
      return { track, stop: () => track.stop() };
    };
    const media = new LocalMedia({
      devices: navigator.mediaDevices,
      chosen: () => ({ clean }),
      changed: () => undefined,
    });
    opened.push(media);
    await media.open('audio');
    await expect.poll(() => media.outgoing.tracks[0]).toBe(cleaned[0]);
    expect(media.view.voice).toBe(cleaned[0]);
    expect(media.view.stream?.getAudioTracks()).not.toContain(cleaned[0]);
    clean = undefined;
    await media.reopenMicrophone();
    expect(media.view.stream?.getAudioTracks()).toEqual([media.outgoing.tracks[0]]);
    expect(cleaned.map(({ readyState }) => readyState)).toEqual(['ended']);
  });
});

describe('the screen', () => {
  test('B25: a share is asked for with the cursor and sound, and sent in its own slot', async () => {
    const { devices, track, asked } = sharing('red');
    const { media, changes } = mediaOf(devices);
    await media.open('audio');
    const before = changes();
    await media.shareScreen();
    expect(asked).toEqual([{ video: { cursor: 'always' }, audio: true }]);
    expect(media.outgoing.tracks[2]).toBe(track);
    expect(media.outgoing.media.screen).toBe('on');
    expect(track.contentHint).toBe('detail');
    expect(changes()).toBeGreaterThan(before);
    await showsColour(track, 'red');
  });

  test('B26: the system ending the share ends it here', async () => {
    const { devices, track } = sharing('red');
    const { media, changes } = mediaOf(devices);
    await media.shareScreen();
    const before = changes();
    track.dispatchEvent(new Event('ended'));
    expect(media.view.screen).toBe('off');
    expect(media.outgoing.tracks[2]).toBeNull();
    expect(changes()).toBeGreaterThan(before);
  });

  test('B27: stopping the share stops its track and leaves the camera as it was', async () => {
    const { devices, track } = sharing('red');
    const { media } = mediaOf(devices);
    await media.open('video');
    const [, camera] = media.outgoing.tracks;
    await media.shareScreen();
    media.stopSharing();
    media.stopSharing();
    expect(track.readyState).toBe('ended');
    expect(media.outgoing.tracks[1]).toBe(camera);
    expect(camera?.readyState).toBe('live');
  });

  test('a share that is refused is a problem with a sentence, thrown to whoever asked', async () => {
    const devices: Devices = {
      getUserMedia: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
      getDisplayMedia: () => Promise.reject(new DOMException('', 'NotAllowedError')),
    };
    const { media } = mediaOf(devices);
    await expect(media.shareScreen()).rejects.toMatchObject({ source: 'screen', name: 'NotAllowedError' });
    expect(media.view.screen).toBe('off');
  });

  test('a second share takes the place of the first; the first ending late changes nothing', async () => {
    const first = sharing('red');
    const second = sharing('lime');
    let times = 0;
    const devices: Devices = {
      getUserMedia: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
      getDisplayMedia: (constraints) => (times++ === 0 ? first : second).devices.getDisplayMedia(constraints),
    };
    const { media } = mediaOf(devices);
    await media.shareScreen();
    await media.shareScreen();
    expect(first.track.readyState).toBe('ended');
    first.track.dispatchEvent(new Event('ended'));
    expect(media.outgoing.tracks[2]).toBe(second.track);
  });
});
