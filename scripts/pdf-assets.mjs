import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { modules } from './paths.mjs';

const from = path.join(modules, 'pdfjs-dist');
/** The part of it that runs in a thread of its own, for the oldest browser in use. */
const WORKER = { name: 'pdf.worker.min.mjs', file: path.join(from, 'legacy/build/pdf.worker.min.mjs') };

/** Character maps, colour profiles, fonts, decoders; without the interpreter for scripts inside documents. */
function assets() {
  const files = ['cmaps', 'iccs', 'standard_fonts', 'wasm'].flatMap((folder) =>
    readdirSync(path.join(from, folder))
      .filter((name) => /\.(bcmap|icc|js|pfb|ttf|wasm)$/.test(name) && !name.startsWith('quickjs'))
      .map((name) => ({ name: `${folder}/${name}`, file: path.join(from, folder, name) })),
  );
  return [WORKER, ...files];
}

/**
 * Ships what pdf.js reads besides its main script beside the pages, under `pdf/`, so that no document makes the viewer
 * look elsewhere.
 * @returns {import('vite').Plugin}
 */
export function pdfAssets() {
  return {
    name: 'pdf-assets',
    buildStart() {
      if (this.environment.config.command !== 'build') return;
      for (const { name, file } of assets()) {
        this.emitFile({ type: 'asset', fileName: `pdf/${name}`, originalFileName: file, source: readFileSync(file) });
      }
    },
    configureServer(server) {
      const byPath = new Map(assets().map(({ name, file }) => [`/${name}`, file]));
      server.middlewares.use('/pdf', (request, response, next) => {
        const file = byPath.get(request.url ?? '');
        if (file === undefined) return next();
        response.setHeader('access-control-allow-origin', '*');
        if (file.endsWith('.wasm')) response.setHeader('content-type', 'application/wasm');
        if (file.endsWith('js')) response.setHeader('content-type', 'text/javascript');
        createReadStream(file).pipe(response);
      });
    },
  };
}
