import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { noiseAssets } from './scripts/noise-assets.mjs';
import { pdfAssets } from './scripts/pdf-assets.mjs';
import { thirdPartyNotices } from './scripts/third-party-notices.mjs';

const out = (part: string) => resolve(import.meta.dirname, 'out', part);
/** One for all three: together they are the program. */
const notices = thirdPartyNotices();

/** Everything is bundled: the package ships no node_modules. Targets are the oldest runtime in use (Electron 33). */
export default defineConfig({
  main: {
    plugins: [notices],
    build: {
      target: 'node20',
      outDir: out('main'),
      sourcemap: false,
      externalizeDeps: false,
      lib: { entry: resolve(import.meta.dirname, 'src/main/index.ts'), formats: ['es'], fileName: () => 'index.js' },
    },
  },
  preload: {
    plugins: [notices],
    build: {
      target: 'node20',
      outDir: out('preload'),
      sourcemap: false,
      externalizeDeps: false,
      // A sandboxed preload is loaded as CommonJS, whatever package.json says.
      lib: {
        entry: resolve(import.meta.dirname, 'src/preload/index.ts'),
        formats: ['cjs'],
        fileName: () => 'index.cjs',
      },
    },
  },
  renderer: {
    root: resolve(import.meta.dirname, 'src/renderer'),
    plugins: [vue(), noiseAssets(), pdfAssets(), notices],
    worker: { plugins: () => [notices] },
    // The viewer's frame has no origin: to the development server its scripts are asked for by a stranger.
    server: { cors: { origin: '*' } },
    build: {
      target: 'chrome130',
      outDir: out('renderer'),
      // electron-vite leaves it off; less to parse is less to wait for at the start.
      minify: true,
      sourcemap: false,
      // Inlined files would be data: URLs, which the content security policy refuses for fonts and scripts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: ['index.html', 'viewer.html'].map((page) => resolve(import.meta.dirname, 'src/renderer', page)),
      },
    },
  },
});
