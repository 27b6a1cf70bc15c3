import { build, client, server } from '../build.mjs';
import { openOwnDisplay } from '../display.mjs';
import { platformOf } from '../platforms.mjs';
import { Problem, say } from '../report.mjs';
import { electronEnv } from '../setup/electron.mjs';
import { setUp } from '../setup.mjs';
import { summary } from '../test/results.mjs';
import { packageRunner, runTests, runners } from '../test/runners.mjs';

/** @param {string[]} args @returns {Promise<number>} */
export async function test(args) {
  const { chosen, extra } = choose(args);
  await setUp({ electron: true, system: ['client', 'display', 'tests'] });
  await build(server, client);
  // What opens no window waits a good deal, so it runs side by side; windows have the two cores to themselves.
  const counts = await Promise.all(chosen.filter(({ windows }) => !windows).map((runner) => count(runner, extra)));
  for (const runner of chosen.filter(({ windows }) => windows)) counts.push(await count(runner, extra));
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of counts) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  process.stdout.write(`${summary(total)}\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/**
 * @param {import('../test/runners.mjs').Runner} runner
 * @param {string[]} extra
 */
async function count(runner, extra) {
  say(`running the ${runner.name} tests`);
  // Windows of tests belong on a screen of their own, not on the desktop of who runs them.
  const display = runner.windows && platformOf().ownDisplay ? await openOwnDisplay() : undefined;
  const counts = await runTests(runner, extra, { ...display?.env, ...electronEnv() });
  await display?.close();
  say(`${runner.name}: ${summary(counts)}`);
  return counts;
}

/** @param {string[]} args */
function choose(args) {
  const at = args.indexOf('--only');
  if (at === -1) return { chosen: runners, extra: args };
  const known = [...runners, packageRunner];
  const chosen = known.filter(({ name }) => name === args[at + 1]);
  if (chosen.length === 0) throw new Problem(`--only takes one of ${known.map(({ name }) => name).join(', ')}.`);
  return { chosen, extra: args.toSpliced(at, 2) };
}
