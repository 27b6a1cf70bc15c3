import { parseArgs } from 'node:util';
import { nodeCommand } from '../setup/node.mjs';
import { inRoot } from '../paths.mjs';
import { childEnv, run } from '../processes.mjs';
import { Problem } from '../report.mjs';
import { setUp } from '../setup.mjs';

/**
 * Runs one integration test for longer than `npm test` does.
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 */
async function runLong(file, env) {
  await setUp({ electron: false, system: ['tests'] });
  const vitest = inRoot('node_modules/vitest/vitest.mjs');
  return run(nodeCommand(), [vitest, 'run', '--config', 'vitest.config.ts', `test/integration/${file}.test.ts`], {
    env: childEnv(env),
  });
}

/** @param {string | undefined} text @param {string} name */
function whole(text, name) {
  if (text !== undefined && !/^\d{1,9}$/.test(text)) throw new Problem(`${name} takes a whole number.`);
  return text;
}

/** @param {string[]} args */
export function searchModel(args) {
  const { values } = parseArgs({ args, options: { runs: { type: 'string' }, seed: { type: 'string' } } });
  return runLong('model', {
    PARLEY_MODEL_RUNS: whole(values.runs, '--runs') ?? '1000',
    ...(whole(values.seed, '--seed') === undefined ? {} : { PARLEY_MODEL_SEED: values.seed }),
  });
}

/** @param {string[]} args */
export function race(args) {
  const { values } = parseArgs({ args, options: { rounds: { type: 'string' } } });
  return runLong('races', { PARLEY_RACE_ROUNDS: whole(values.rounds, '--rounds') ?? '10000' });
}
