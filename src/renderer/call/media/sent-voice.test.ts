import { expect, test, vi } from 'vitest';
import { SentVoice, type Cleaned, type CleanVoice } from './sent-voice.ts';
import { deferred } from '../../../../test/support/deferred.ts';

const track = (): MediaStreamTrack => Object.create(null);

function voiceOf(clean: CleanVoice | undefined) {
  const changed = vi.fn<(problem?: { message: string }) => void>();
  return { voice: new SentVoice({ clean: () => clean, changed }), changed };
}

test('B73: without the wish the microphone itself is sent', () => {
  const { voice, changed } = voiceOf(undefined);
  const microphone = track();
  voice.follow(microphone);
  expect(voice.track).toBe(microphone);
  voice.follow(undefined);
  expect(voice.track).toBeUndefined();
  expect(changed).not.toHaveBeenCalled();
});

test('B73: the microphone itself is sent until its noise can be taken out, and again when that stops working', async () => {
  const ready = deferred<Cleaned>();
  let fail: () => void = () => undefined;
  const { voice, changed } = voiceOf((_, failed) => {
    fail = failed;
    return ready.promise;
  });
  const microphone = track();
  voice.follow(microphone);
  expect(voice.track).toBe(microphone);
  const cleaned = { track: track(), stop: vi.fn<() => void>() };
  ready.resolve(cleaned);
  await vi.waitFor(() => expect(voice.track).toBe(cleaned.track));
  expect(changed.mock.calls).toEqual([[]]);
  fail();
  expect(voice.track).toBe(microphone);
  expect(cleaned.stop).toHaveBeenCalledOnce();
  expect(changed.mock.lastCall?.[0]?.message).toContain('you are heard without it');
});

test('B73: where it cannot be done, that is said and the microphone is sent', async () => {
  const { voice, changed } = voiceOf(() => Promise.reject(new Error('no WebAssembly')));
  const microphone = track();
  voice.follow(microphone);
  await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
  expect(changed.mock.lastCall?.[0]).toMatchObject({ source: 'microphone', name: 'NotCleaned' });
  expect(voice.track).toBe(microphone);
});

test('B73: what comes too late for its microphone is stopped', async () => {
  const ready = deferred<Cleaned>();
  const { voice, changed } = voiceOf(() => ready.promise);
  voice.follow(track());
  voice.follow(undefined);
  const stop = vi.fn<() => void>();
  ready.resolve({ track: track(), stop });
  await vi.waitFor(() => expect(stop).toHaveBeenCalledOnce());
  expect(voice.track).toBeUndefined();
  expect(changed).not.toHaveBeenCalled();
});
