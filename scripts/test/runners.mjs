import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { modules, out } from '../paths.mjs';
import { childEnv, run } from '../processes.mjs';
import { nodeCommand } from '../setup/node.mjs';
import { countPlaywright, countVitest, judge } from './results.mjs';

const vitest = 'vitest/vitest.mjs';

/**
 * @typedef {object} Runner
 * @property {string} name
 * @property {boolean} windows whether it opens windows of the client
 * @property {(report: string) => { args: string[], env: NodeJS.ProcessEnv }} start
 * @property {(report: string) => import('./results.mjs').Counts} count reads what `start` named
 */

/** @param {string} name @param {string} config @param {boolean} windows @returns {Runner} */
function vitestRunner(name, config, windows) {
  return {
    name,
    windows,
    start: (report) => ({
      args: [vitest, 'run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      env: {},
    }),
    count: (report) => countVitest(read(report)),
  };
}

/** @type {readonly Runner[]} */
export const runners = [
  vitestRunner('unit', 'vitest.config.ts', false),
  vitestRunner('browser', 'vitest.browser.config.ts', false),
  {
    name: 'e2e',
    windows: true,
    start: (report) => ({
      args: ['@playwright/test/cli.js', 'test', '-c', 'test/e2e/playwright.config.ts', '--reporter=list,json'],
      env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    }),
    count: (report) => countPlaywright(read(report)),
  },
];

/** Needs `npm run package` before it, so it is not part of `npm test`. */
export const packageRunner = vitestRunner('package', 'test/package/vitest.config.ts', true);

/**
 * @param {Runner} runner
 * @param {string[]} extra
 * @param {NodeJS.ProcessEnv} env
 */
export async function runTests(runner, extra, env) {
  const report = path.join(out, 'test-reports', `${runner.name}.json`);
  await mkdir(path.dirname(report), { recursive: true });
  await rm(report, { force: true });
  const { args, env: own } = runner.start(report);
  const [script = '', ...rest] = args;
  const code = await run(nodeCommand(), [path.join(modules, script), ...rest, ...extra], {
    env: childEnv({ ...env, ...own }),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return judge(existsSync(report) ? runner.count(report) : undefined, code);
}

/** @param {string} report */
function read(report) {
  return JSON.parse(readFileSync(report, 'utf8'));
}
