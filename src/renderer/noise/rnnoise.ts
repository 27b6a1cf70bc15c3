/** Samples of one frame at 48 kHz: 10 ms. */
export const FRAME = 480;

/** RNNoise counts in the numbers of 16-bit sound. */
const FULL_SCALE = 32_768;
const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** RNNoise on a WebAssembly module that was compiled elsewhere; the smaller the noise, the less it changes. */
export class Rnnoise {
  readonly #process: (state: number, to: number, from: number) => number;
  readonly #state: number;
  readonly #frame: number;
  readonly #samples: Float32Array;

  /** @throws where the module is not RNNoise's. */
  constructor(module: WebAssembly.Module) {
    let memory = new ArrayBuffer(0);
    const { exports } = new WebAssembly.Instance(module, {
      env: {
        emscripten_memcpy_big: (to: number, from: number, length: number): void => {
          new Uint8Array(memory).copyWithin(to, from, from + length);
        },
        // What it needs it has from the start.
        emscripten_resize_heap: () => 0,
        __assert_fail: () => {
          throw new Error('RNNoise failed.');
        },
      },
    });
    if (!(exports['memory'] instanceof WebAssembly.Memory)) throw new TypeError('This is not RNNoise.');
    memory = exports['memory'].buffer;
    functionOf(exports, '__wasm_call_ctors')();
    this.#process = functionOf(exports, 'rnnoise_process_frame');
    this.#state = functionOf(exports, 'rnnoise_create')(0);
    this.#frame = functionOf(exports, 'malloc')(FRAME * BYTES);
    this.#samples = new Float32Array(memory, this.#frame, FRAME);
  }

  /** Takes the noise out of `FRAME` samples, -1..1, in place. */
  clean(frame: Float32Array): void {
    for (let i = 0; i < FRAME; i++) this.#samples[i] = (frame[i] ?? 0) * FULL_SCALE;
    this.#process(this.#state, this.#frame, this.#frame);
    for (let i = 0; i < FRAME; i++) frame[i] = (this.#samples[i] ?? 0) / FULL_SCALE;
  }
}

function functionOf(exports: WebAssembly.Exports, name: string): (...numbers: number[]) => number {
  const found = exports[name];
  if (typeof found !== 'function') throw new TypeError('This is not RNNoise.');
  return (...numbers) => Number(Reflect.apply(found, undefined, numbers));
}
