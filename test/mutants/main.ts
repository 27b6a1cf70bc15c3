import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { mutants, type Mutant } from './mutants.ts';

/**
 * Plants one mistake at a time in a copy of the project and runs the lifecycle's tests on it: each has to be caught, and
 * by a test that ran and failed or found no end; code that no longer starts shows nothing. `--pick N`: N of them, others every day.
 * `--from N --count M`: a slice. The last line is the sum, a mutant caught being one passed.
 */

const root = resolve(import.meta.dirname, '../..');
const DAY_MS = 86_400_000;
const RUN_LIMIT_MS = 180_000;
/** In stages, the quick ones first. Nothing here compares the code with a copy of itself, as documents.test does. */
const STAGES = [
  ['shared/call', 'calls/rules', 'calls/deliveries', 'model/pure'],
  ['integration/model', 'integration/signaling', 'integration/outbox'],
  ['integration/seats', 'integration/locks', 'integration/races', 'integration/deadlines', 'integration/limits'],
  ['integration/lifecycle', 'integration/cells'],
];
/** What the first stage knows nothing of. */
const BEYOND_UNITS = /call-service|call-store|call-locks|call-writes|call-queries|sweeper|outbox|transaction/;

const ReportSchema = v.object({
  testResults: v.array(
    v.object({
      assertionResults: v.array(
        v.object({ status: v.string(), fullName: v.string(), failureMessages: v.nullish(v.array(v.string()), []) }),
      ),
    }),
  ),
});

type Verdict = { outcome: 'passed' } | { outcome: 'failed'; by: string } | { outcome: 'did not run' };

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

/** Ends a run with all the processes it has: one that finds no end would go on without it. */
function end(run: ChildProcess): void {
  try {
    if (run.pid !== undefined) process.kill(-run.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

async function runStage(folder: string, tests: readonly string[]): Promise<Verdict> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const file = join(folder, 'report.json');
  const reporting = ['--bail', '1', '--reporter', 'json', '--outputFile', file];
  rmSync(file, { force: true });
  const run = spawn(process.execPath, [vitest, 'run', '--config', 'vitest.config.ts', ...reporting, ...tests], {
    cwd: folder,
    stdio: 'ignore',
    detached: true,
    env: {
      ...process.env,
      PARLEY_TEST_DATABASE_URL: undefined,
      PARLEY_RACE_ROUNDS: '15',
      PARLEY_MODEL_RUNS: '80',
      PARLEY_MODEL_SEED: '7',
    },
  });
  const stop = (): void => end(run);
  process.once('exit', stop);
  const limit = setTimeout(stop, RUN_LIMIT_MS);
  const [code, signal] = await once(run, 'exit');
  clearTimeout(limit);
  process.off('exit', stop);
  if (code === 0) return { outcome: 'passed' };
  // The sound code's tests end long before.
  if (signal === 'SIGKILL') return { outcome: 'failed', by: `no end within ${RUN_LIMIT_MS / 1000} s` };
  try {
    const { testResults } = v.parse(ReportSchema, JSON.parse(readFileSync(file, 'utf8')));
    const failed = testResults.flatMap((result) => result.assertionResults).find(({ status }) => status === 'failed');
    if (!failed) return { outcome: 'did not run' };
    const [reason = ''] = (failed.failureMessages[0] ?? '').split('\n');
    return { outcome: 'failed', by: `${failed.fullName}: ${reason.slice(0, 120)}` };
  } catch {
    return { outcome: 'did not run' };
  }
}

async function runTests(folder: string, stages = STAGES): Promise<Verdict> {
  for (const tests of stages) {
    const verdict = await runStage(folder, tests);
    if (verdict.outcome !== 'passed') return verdict;
  }
  return { outcome: 'passed' };
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

const { values } = parseArgs({
  options: {
    pick: { type: 'string' },
    only: { type: 'string' },
    from: { type: 'string' },
    count: { type: 'string' },
    /** The tests are known to pass on the sound code. */
    sound: { type: 'boolean', default: false },
  },
});
const count = Math.min(Number(values.pick ?? values.count ?? mutants.length), mutants.length);
const first =
  values.from === undefined ? (Math.floor(Date.now() / DAY_MS) * count) % mutants.length : Number(values.from);
const picked = Array.from({ length: count }, (_, i) => mutants[(first + i) % mutants.length]).filter(
  (mutant) =>
    mutant !== undefined && (values.only === undefined || `${mutant.name} ${mutant.file}`.includes(values.only)),
);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const folder = copy();
let caught = 0;
let missed = 0;
try {
  const sound = values.sound ? { outcome: 'passed' } : await runTests(folder);
  if (sound.outcome !== 'passed') {
    throw new Error(
      `Without any mistake planted the tests do not pass either, so nothing can be told: ${JSON.stringify(sound)}`,
    );
  }
  for (const mutant of picked) {
    if (!mutant) continue;
    const heal = plant(folder, mutant);
    const verdict = await runTests(folder, BEYOND_UNITS.test(mutant.file) ? STAGES.slice(1) : STAGES);
    heal();
    if (verdict.outcome === 'failed') caught++;
    else missed++;
    const [word, by] =
      verdict.outcome === 'failed'
        ? ['caught  ', ` by ${verdict.by}`]
        : [verdict.outcome === 'passed' ? 'SURVIVED' : 'NOT RUN ', ''];
    process.stdout.write(`${word}  ${mutant.name} (${mutant.file})${by}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${caught} passed, ${missed} failed\n`);
process.exit(missed === 0 && caught > 0 ? 0 : 1);
