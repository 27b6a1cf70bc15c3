import { defineConfig } from 'vite';

/** The server as one file, one for each of its processes and one for what it seldom needs, for Node 20 and newer; its dependencies stay in node_modules. */
export default defineConfig({
  build: {
    ssr: true,
    outDir: 'out/server',
    target: 'node20',
    emptyOutDir: true,
    rollupOptions: {
      input: { index: 'src/server/index.ts', 'pdf-pages.worker': 'src/server/files/pdf-pages.worker.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
});
