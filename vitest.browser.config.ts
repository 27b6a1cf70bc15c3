import { playwright } from '@vitest/browser-playwright';
import vue from '@vitejs/plugin-vue';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { noiseAssets } from './scripts/noise-assets.mjs';
import { pdfAssets } from './scripts/pdf-assets.mjs';

/** The page of the viewer's frame where its tests look for it. */
function viewerPage(): Plugin {
  // What the runner puts around dynamic imports is only in its own pages.
  const runner = 'window.__vitest_browser_runner__ = { wrapDynamicImport: (load) => load() }';
  const page = `<!doctype html><script>${runner}</script><script type="module" src="/src/renderer/viewer/main.ts"></script>`;
  return {
    name: 'viewer-page',
    configureServer(server) {
      server.middlewares.use('/viewer.html', (_request, response) => {
        response.setHeader('content-type', 'text/html');
        response.end(page);
      });
    },
  };
}

/** Tests of the engine on a real one: Chromium with its synthetic camera and microphone, nothing from the network. */
export default defineConfig({
  plugins: [vue(), noiseAssets(), pdfAssets(), viewerPage()],
  // The frame has no origin.
  server: { cors: { origin: '*' } },
  cacheDir: 'node_modules/.cache/vite-browser',
  optimizeDeps: {
    include: [
      'valibot',
      'socket.io-client',
      'fast-check',
      'vue',
      'pinia',
      'perfect-freehand',
      'reka-ui',
      '@lucide/vue',
      'axe-core',
      'pdf-lib',
      'pdfjs-dist/legacy/build/pdf.mjs',
      'image-size',
      'markdown-it',
      'dompurify',
      'mediabunny',
      'shiki/core',
      'shiki/engine/javascript',
      'tus-js-client',
      'uplot',
    ],
  },
  test: {
    name: 'browser',
    include: ['src/**/*.browser.test.ts'],
    // A loaded machine answers late now and then; a second failure is one.
    retry: process.env['CI'] === undefined ? 0 : 1,
    testTimeout: 20_000,
    // How much of what takes minutes.
    provide: {
      toggles: Number(process.env['PARLEY_TOGGLES'] ?? 100),
      orders: Number(process.env['PARLEY_REAL_ORDERS'] ?? 60),
    },
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: process.env['PARLEY_CHROMIUM'] ?? '/usr/bin/chromium',
          args: [
            '--no-sandbox',
            '--use-fake-device-for-media-stream',
            '--use-fake-ui-for-media-stream',
            '--auto-accept-this-tab-capture',
            '--autoplay-policy=no-user-gesture-required',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
          ],
        },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
