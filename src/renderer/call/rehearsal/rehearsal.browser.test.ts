import { expect, test } from 'vitest';
import { rehearse, type RehearsalParts, type Trial } from './rehearsal.ts';

const parts = (patch: Partial<RehearsalParts> = {}): RehearsalParts => ({
  devices: navigator.mediaDevices,
  chosen: {},
  server: 'http://127.0.0.1:4400',
  iceServers: async () => [],
  ...patch,
});

async function run(
  patch: Partial<RehearsalParts> = {},
  seen: (trials: readonly Trial[], stop: () => void) => void = () => undefined,
): Promise<readonly Trial[]> {
  const life = new AbortController();
  let last: readonly Trial[] = [];
  const tell = (trials: readonly Trial[]): void => {
    last = trials;
    seen(trials, () => life.abort());
  };
  await rehearse(parts(patch), tell, life.signal);
  return last;
}

const named = (trials: readonly Trial[], name: string): Trial | undefined =>
  trials.find((trial) => trial.name === name);

test('B75: each line has a result and a sentence', async () => {
  const order: string[] = [];
  const trials = await run({}, (now) => {
    const running = now.find(({ state }) => state === 'running');
    if (running !== undefined && order.at(-1) !== running.name) order.push(running.name);
  });
  expect(order).toEqual(['Camera', 'Microphone', 'Server', 'A call with yourself']);
  expect(named(trials, 'Camera')?.sentence).toMatch(/\d+ × \d+, \d+ pictures a second/);
  expect(named(trials, 'Server')).toMatchObject({ state: 'good' });
  expect(named(trials, 'A call with yourself')?.sentence).toMatch(/Within this computer: \d+ × \d+ at \d+\/s/);
});

test('B78: every address is tried by itself, and one that is silent is named', async () => {
  const urls = ['stun:127.0.0.1:9', 'turn:127.0.0.1:9?transport=tcp'];
  const nothing = (): Promise<MediaStream> => Promise.reject(new DOMException('', 'NotFoundError'));
  const trials = await run({
    devices: { getUserMedia: nothing, getDisplayMedia: nothing },
    iceServers: async () => [{ urls, username: 'u', credential: 'c' }],
  });
  expect(trials.map(({ name }) => name)).toEqual([
    'Camera',
    'Microphone',
    'Server',
    'Own address, stun:127.0.0.1:9',
    'Relay, turn:127.0.0.1:9?transport=tcp',
    'A call with yourself',
  ]);
  expect(named(trials, 'Camera')?.state).toBe('failed');
  expect(named(trials, 'Relay, turn:127.0.0.1:9?transport=tcp')).toMatchObject({
    state: 'failed',
    sentence: expect.stringContaining('It does not answer'),
  });
  expect(named(trials, 'A call with yourself')?.sentence).toContain('nothing to send');
});

test('a server that does not answer is said, and the rest goes on', async () => {
  const trials = await run({ iceServers: () => Promise.reject(new Error('It cannot be reached.')) });
  expect(named(trials, 'Server')).toEqual({ name: 'Server', state: 'failed', sentence: 'It cannot be reached.' });
  expect(named(trials, 'A call with yourself')?.state).not.toBe('waiting');
});

test('stopped, it leaves nothing open', async () => {
  const tracks: MediaStreamTrack[] = [];
  const getUserMedia = async (constraints?: MediaStreamConstraints): Promise<MediaStream> => {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    tracks.push(...stream.getTracks());
    return stream;
  };
  const trials = await run(
    { devices: { getUserMedia, getDisplayMedia: getUserMedia } },
    (now, stop) => void (named(now, 'Microphone')?.state === 'running' && stop()),
  );
  expect(trials.map(({ state }) => state)).toEqual(['good', 'stopped', 'stopped', 'stopped']);
  expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
});
