import { parseArgs } from 'node:util';
import { build, server } from '../build.mjs';
import { nodeCommand } from '../setup/node.mjs';
import { inRoot } from '../paths.mjs';
import { childEnv, run } from '../processes.mjs';
import { Problem } from '../report.mjs';
import { setUp } from '../setup.mjs';

/**
 * Runs one test for longer than `npm test` does.
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 */
async function runLong(file, env) {
  await setUp({ electron: false, system: ['tests'] });
  const vitest = inRoot('node_modules/vitest/vitest.mjs');
  return run(nodeCommand(), [vitest, 'run', '--config', 'vitest.config.ts', file], { env: childEnv(env) });
}

/** @param {string | undefined} text @param {string} name */
function whole(text, name) {
  if (text !== undefined && !/^\d{1,9}$/.test(text)) throw new Problem(`${name} takes a whole number.`);
  return text;
}

/** @param {string[]} args */
export function searchModel(args) {
  const { values } = parseArgs({
    args,
    options: { pure: { type: 'boolean' }, runs: { type: 'string' }, seed: { type: 'string' } },
  });
  const [runs, seed] = [whole(values.runs, '--runs'), whole(values.seed, '--seed')];
  const file = values.pure ? 'test/model/pure.test.ts' : 'test/integration/model.test.ts';
  const name = values.pure ? 'PARLEY_PURE' : 'PARLEY_MODEL';
  return runLong(file, {
    [`${name}_RUNS`]: runs ?? (values.pure ? '1000000' : '1000'),
    ...(seed === undefined ? {} : { [`${name}_SEED`]: seed }),
  });
}

/** @param {string[]} args */
export function race(args) {
  const { values } = parseArgs({ args, options: { rounds: { type: 'string' } } });
  return runLong('test/integration/races.test.ts', { PARLEY_RACE_ROUNDS: whole(values.rounds, '--rounds') ?? '10000' });
}

/** @param {string[]} args */
export async function sendPayloads(args) {
  const options = /** @type {const} */ ({
    runs: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
  });
  const { values } = parseArgs({ args, options });
  const seed = whole(values.seed, '--seed');
  await setUp({ electron: false, system: ['tests'] });
  await build(server);
  return runLong('test/integration/payloads.test.ts', {
    PARLEY_PAYLOAD_RUNS: whole(values.runs, '--runs') ?? '100000',
    ...(seed === undefined ? {} : { PARLEY_PAYLOAD_SEED: seed }),
    ...(values.only === undefined ? {} : { PARLEY_PAYLOAD_EVENT: values.only }),
  });
}
