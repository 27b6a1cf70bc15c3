import type { Locator } from '@playwright/test';

/** What was heard of somebody for two thirds of a second: the largest sample (0..1), and the loudest frequency in Hz. */
export interface TileSound {
  peak: number;
  loudest: number;
}

/** Listens to what arrives of the person whose tile it is; zeros while nothing does. */
export function soundOf(tile: Locator): Promise<TileSound> {
  return tile.evaluate(async (element) => {
    const stream = element.querySelector('video')?.srcObject;
    if (!(stream instanceof MediaStream) || stream.getAudioTracks().length === 0) return { peak: 0, loudest: 0 };
    const context = new AudioContext({ sampleRate: 48_000 });
    const analyser = new AnalyserNode(context, { fftSize: 32_768 });
    context.createMediaStreamSource(new MediaStream(stream.getAudioTracks())).connect(analyser);
    const clock = new ConstantSourceNode(context, { offset: 0 });
    clock.connect(context.destination);
    clock.start();
    clock.stop(context.currentTime + 0.65);
    await new Promise((resolve) => clock.addEventListener('ended', resolve));
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    const loudness = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(loudness);
    await context.close();
    return {
      peak: samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0),
      loudest: (loudness.indexOf(Math.max(...loudness)) * context.sampleRate) / analyser.fftSize,
    };
  });
}
