import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { mutants, type Mutant } from './mutants.ts';

/**
 * Plants one mistake at a time in a copy of the project and runs the lifecycle's tests on it: each has to be caught.
 * `--pick N`: N of them, others every day. The last line is the sum, a mutant caught being one passed.
 */

const root = resolve(import.meta.dirname, '../..');
const DAY_MS = 86_400_000;
const TESTS = [
  'rules.test',
  'documents.test',
  'integration/cells',
  'integration/races',
  'integration/model',
  'integration/lifecycle',
  'integration/deadlines',
];

function copy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-mutant-'));
  for (const name of [
    'src',
    'test',
    'scripts',
    'docs',
    'SPEC.md',
    'package.json',
    'tsconfig.json',
    'vitest.config.ts',
    'tsconfig.base.json',
  ]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** True when the tests pass, that is, when nothing was noticed. */
function survives(folder: string): boolean {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--config', 'vitest.config.ts', '--bail', '1', '--reporter', 'dot', ...TESTS];
  const run = spawnSync(process.execPath, args, {
    cwd: folder,
    stdio: 'ignore',
    env: {
      ...process.env,
      PARLEY_TEST_DATABASE_URL: undefined,
      PARLEY_RACE_ROUNDS: '15',
      PARLEY_MODEL_RUNS: '80',
      PARLEY_MODEL_SEED: '7',
    },
  });
  return run.status === 0;
}

function plant(folder: string, { file, find, replace }: Mutant): () => void {
  const path = join(folder, file);
  const sound = readFileSync(path, 'utf8');
  if (!sound.includes(find)) throw new Error(`${file} has no ${find}`);
  writeFileSync(
    path,
    sound.replace(find, () => replace),
  );
  return () => writeFileSync(path, sound);
}

const { values } = parseArgs({ options: { pick: { type: 'string' }, only: { type: 'string' } } });
const count = Math.min(Number(values.pick ?? mutants.length), mutants.length);
const first = (Math.floor(Date.now() / DAY_MS) * count) % mutants.length;
const picked = Array.from({ length: count }, (_, i) => mutants[(first + i) % mutants.length]).filter(
  (mutant) => mutant !== undefined && (values.only === undefined || mutant.name.includes(values.only)),
);

const folder = copy();
if (!survives(folder)) throw new Error('The tests fail without any mistake planted; nothing can be told from them.');
let caught = 0;
let missed = 0;
try {
  for (const mutant of picked) {
    if (!mutant) continue;
    const heal = plant(folder, mutant);
    const survived = survives(folder);
    heal();
    if (survived) missed++;
    else caught++;
    process.stdout.write(`${survived ? 'SURVIVED' : 'caught  '}  ${mutant.name} (${mutant.file})\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${caught} passed, ${missed} failed\n`);
process.exit(missed === 0 && caught > 0 ? 0 : 1);
