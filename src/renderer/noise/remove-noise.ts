import type { Cleaned, CleanVoice } from '../call/media/sent-voice.ts';
import { startOwnWorker } from '../own-worker.ts';

/** What RNNoise is trained for. */
const SAMPLE_RATE = 48_000;

/** Shipped by scripts/noise-assets.mjs. */
const COMPILER = '/noise/compile.js';
const WORKLET = '/noise/worklet.js';

let compiled: Promise<WebAssembly.Module> | undefined;

/** RNNoise in the thread that makes sound; 10 ms late. */
export const removeNoise: CleanVoice = async (microphone, failed) => {
  compiled ??= compile();
  // What failed once is tried again the next time.
  compiled.catch(() => (compiled = undefined));
  const module = await compiled;
  const context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: 'interactive' });
  try {
    return await connect(context, module, microphone, failed);
  } catch (error) {
    await context.close();
    throw error;
  }
};

async function connect(
  context: AudioContext,
  module: WebAssembly.Module,
  microphone: MediaStreamTrack,
  failed: () => void,
): Promise<Cleaned> {
  await context.audioWorklet.addModule(WORKLET);
  const node = new AudioWorkletNode(context, 'remove-noise', {
    channelCount: 1,
    channelCountMode: 'explicit',
    outputChannelCount: [1],
    processorOptions: { module },
  });
  const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1, channelCountMode: 'explicit' });
  context
    .createMediaStreamSource(new MediaStream([microphone]))
    .connect(node)
    .connect(out);
  await new Promise((resolve, reject) => {
    node.port.addEventListener('message', resolve, { once: true });
    node.addEventListener('processorerror', () => reject(new Error('The worklet failed.')), { once: true });
    node.port.start();
    context.resume().catch(reject);
  });
  node.addEventListener('processorerror', failed, { once: true });
  const [track] = out.stream.getAudioTracks();
  if (track === undefined) throw new Error('There is no track.');
  return {
    track,
    stop: () => {
      track.stop();
      void context.close();
    },
  };
}

async function compile(): Promise<WebAssembly.Module> {
  const worker = startOwnWorker(COMPILER);
  try {
    return await new Promise((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (data instanceof WebAssembly.Module) resolve(data);
        else reject(new Error('RNNoise cannot be compiled.'));
      });
      for (const failure of ['error', 'messageerror']) {
        worker.addEventListener(failure, () => reject(new Error('RNNoise cannot be loaded.')));
      }
    });
  } finally {
    worker.terminate();
  }
}
