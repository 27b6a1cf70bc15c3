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
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const runner of chosen) {
    say(`running the ${runner.name} tests`);
    // Windows of tests belong on a screen of their own, not on the desktop of who runs them.
    const display = runner.windows && platformOf().ownDisplay ? await openOwnDisplay() : undefined;
    const env = { ...display?.env, ...electronEnv() };
    const counts = await runTests(runner, extra, env);
    await display?.close();
    say(`${runner.name}: ${summary(counts)}`);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  process.stdout.write(`${summary(total)}\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
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
