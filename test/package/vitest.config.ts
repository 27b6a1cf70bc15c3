import { defineConfig } from 'vitest/config';

/** The packaged client in dist/, made by `npm run package`; `npm test -- --only package` runs it. */
export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    root: new URL('../..', import.meta.url).pathname,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
