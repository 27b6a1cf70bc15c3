import { defineConfig } from '@playwright/test';

/** Real windows of the built client. One at a time: they share two cores, a screen and its notifications. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  // A loaded machine sometimes starts Electron too slowly; a second failure is one.
  retries: process.env['CI'] === undefined ? 0 : 1,
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
});
