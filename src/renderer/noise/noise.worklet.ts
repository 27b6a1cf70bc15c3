import { Framer } from './framer.ts';
import { FRAME, Rnnoise } from './rnnoise.ts';

// Of the thread that makes sound; TypeScript has no library for it.
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(
  name: string,
  made: new (options: { processorOptions: { module: WebAssembly.Module } }) => AudioWorkletProcessor,
): void;

/** One channel of sound, without its noise. Says `ready` once it works; a failure is its node's `processorerror`. */
class RemoveNoise extends AudioWorkletProcessor {
  readonly #frames: Framer;

  constructor({ processorOptions: { module } }: { processorOptions: { module: WebAssembly.Module } }) {
    super();
    const rnnoise = new Rnnoise(module);
    this.#frames = new Framer(FRAME, (frame) => rnnoise.clean(frame));
    this.port.postMessage('ready', []);
  }

  process([input]: Float32Array[][], [output]: Float32Array[][]): boolean {
    if (output?.[0] !== undefined) this.#frames.pass(input?.[0], output[0]);
    return true;
  }
}

registerProcessor('remove-noise', RemoveNoise);
