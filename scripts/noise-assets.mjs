import { readFileSync } from 'node:fs';
import path from 'node:path';
import { modules, root } from './paths.mjs';

const source = path.join(root, 'src/renderer/noise');
/** Scripts at an address of their own: the policy they are served with goes by it. */
const SCRIPTS = [
  { name: 'noise/compile.js', file: path.join(source, 'compile.worker.ts') },
  { name: 'noise/worklet.js', file: path.join(source, 'noise.worklet.ts') },
];
/** RNNoise with its weights, for processors that do four numbers at a time, as all have that Chromium still runs on. */
const WASM = {
  name: 'noise/rnnoise.wasm',
  file: path.join(modules, '@sapphi-red/web-noise-suppressor/dist/rnnoise_simd.wasm'),
};

/**
 * Ships what takes noise out of a microphone beside the pages, under `noise/`.
 * @returns {import('vite').Plugin}
 */
export function noiseAssets() {
  return {
    name: 'noise-assets',
    buildStart() {
      if (this.environment.config.command !== 'build') return;
      for (const { name, file } of SCRIPTS) this.emitFile({ type: 'chunk', id: file, fileName: name });
      this.emitFile({
        type: 'asset',
        fileName: WASM.name,
        originalFileName: WASM.file,
        source: readFileSync(WASM.file),
      });
    },
    configureServer(server) {
      const byPath = new Map(SCRIPTS.map(({ name, file }) => [`/${name}`, `/@fs${file}`]));
      server.middlewares.use((request, response, next) => {
        if (request.url === `/${WASM.name}`) {
          response.setHeader('content-type', 'application/wasm');
          response.end(readFileSync(WASM.file));
          return;
        }
        request.url = byPath.get(request.url ?? '') ?? request.url;
        next();
      });
    },
  };
}
