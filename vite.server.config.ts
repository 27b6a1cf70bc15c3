import { defineConfig } from 'vite';

/** The server as one file for Node 20 and newer; its dependencies stay in node_modules. */
export default defineConfig({
  build: {
    ssr: 'src/server/index.ts',
    outDir: 'out/server',
    target: 'node20',
    emptyOutDir: true,
    rollupOptions: { output: { entryFileNames: 'index.js' } },
  },
});
