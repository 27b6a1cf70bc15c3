import { afterEach, expect, test, vi } from 'vitest';
import { removeNoise } from './remove-noise.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop();
});

/** A fan: the lower the louder. */
function noise(context: AudioContext): AudioScheduledSourceNode {
  const buffer = new AudioBuffer({ length: 48_000, sampleRate: 48_000 });
  const samples = buffer.getChannelData(0);
  for (let i = 1; i < samples.length; i++) samples[i] = 0.98 * (samples[i - 1] ?? 0) + (Math.random() - 0.5) * 0.04;
  return new AudioBufferSourceNode(context, { buffer, loop: true });
}

const tone = (context: AudioContext): AudioScheduledSourceNode => new OscillatorNode(context, { frequency: 440 });

/** A microphone that hears this, and how many decibels less there are of it once it is cleaned and had a second for it. */
async function taken(sound: (context: AudioContext) => AudioScheduledSourceNode): Promise<number> {
  const context = new AudioContext({ sampleRate: 48_000 });
  const microphone = context.createMediaStreamDestination();
  const source = sound(context);
  source.connect(microphone);
  source.start();
  const [track] = microphone.stream.getAudioTracks();
  if (track === undefined) throw new Error('There is no track.');
  const cleaned = await removeNoise(track, vi.fn<() => void>());
  cleanUp.push(cleaned.stop, () => context.close());
  const meters = [track, cleaned.track].map((heard) => {
    const meter = new AnalyserNode(context, { fftSize: 32_768 });
    context.createMediaStreamSource(new MediaStream([heard])).connect(meter);
    return meter;
  });
  await passed(context, 2);
  const [before = 0, after = 0] = meters.map((meter) => {
    const samples = new Float32Array(meter.fftSize);
    meter.getFloatTimeDomainData(samples);
    return 10 * Math.log10(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
  });
  return before - after;
}

/** Seconds of the sound's own clock. */
async function passed(context: AudioContext, seconds: number): Promise<void> {
  const silence = new ConstantSourceNode(context, { offset: 0 });
  const over = new Promise((resolve) => silence.addEventListener('ended', resolve, { once: true }));
  silence.connect(context.destination);
  silence.start();
  silence.stop(context.currentTime + seconds);
  await over;
}

// The first to run: what was loaded once is kept.
/** A thread whose script cannot be had. */
class Broken extends EventTarget {
  constructor() {
    super();
    queueMicrotask(() => this.dispatchEvent(new Event('error')));
  }

  terminate(): void {}
}

test('B73: where it cannot be loaded, that is said to whoever asked, and tried again the next time', async () => {
  const context = new AudioContext();
  const [track] = context.createMediaStreamDestination().stream.getAudioTracks();
  if (track === undefined) throw new Error('There is no track.');
  vi.stubGlobal('Worker', Broken);
  await expect(removeNoise(track, () => undefined)).rejects.toThrow('RNNoise cannot be loaded.');
  vi.unstubAllGlobals();
  const cleaned = await removeNoise(track, () => undefined);
  expect(cleaned.track.readyState).toBe('live');
  cleaned.stop();
  expect(cleaned.track.readyState).toBe('ended');
  await context.close();
});

test('B73: noise goes down by more than 20 dB, a tone that a voice could have stays', async () => {
  expect(await taken(noise)).toBeGreaterThan(20);
  expect(Math.abs(await taken(tone))).toBeLessThan(1);
});
