import { availableParallelism } from 'node:os';
import vue from '@vitejs/plugin-vue';
import { configDefaults, defineConfig } from 'vitest/config';

const integration = (database: 'embedded' | 'postgres') => ({
  test: {
    name: `integration on ${database === 'embedded' ? 'the embedded database' : 'PostgreSQL by URL'}`,
    include: ['test/integration/**/*.test.ts'],
    globalSetup: [`test/support/database.${database}.ts`],
    // A loaded machine answers late now and then; a second failure is one.
    retry: process.env['CI'] === undefined ? 0 : 1,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});

/** Everything that runs in Node. The engine's tests in Chromium have a configuration of their own. */
export default defineConfig({
  test: {
    // Most of it waits for a server or a database; by default two cores would have one worker.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        plugins: [vue()],
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'test/scripts/**/*.test.ts',
            'test/architecture/**/*.test.ts',
            'test/model/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, '**/*.browser.test.ts'],
        },
      },
      integration('embedded'),
      ...(process.env['PARLEY_TEST_DATABASE_URL'] === undefined ? [] : [integration('postgres')]),
    ],
  },
});
