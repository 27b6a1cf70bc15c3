import type { Trial } from './rehearsal.ts';

/** About −50 dB of full scale: a quiet room with a microphone that works. */
const AUDIBLE = 0.003;
const LOOK_MS = 50;

/** Whether a microphone hears anything at all within `forMs`. */
export async function hearing(
  track: MediaStreamTrack,
  forMs: number,
  signal: AbortSignal,
): Promise<Pick<Trial, 'state' | 'sentence'>> {
  const context = new AudioContext();
  try {
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const until = performance.now() + forMs;
    let loudest = 0;
    while (performance.now() < until && loudest < AUDIBLE && !signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      analyser.getFloatTimeDomainData(samples);
      loudest = Math.max(loudest, ...samples.map(Math.abs));
    }
    return loudest >= AUDIBLE
      ? { state: 'good', sentence: `${track.label} hears something.` }
      : {
          state: 'warning',
          sentence: `${track.label} hears nothing. Speak, and see that it is not muted in the system.`,
        };
  } finally {
    await context.close();
  }
}
