import { platformOf } from '../platforms.mjs';
import { run } from '../processes.mjs';
import { say } from '../report.mjs';
import { setUp } from '../setup.mjs';
import { summary } from '../test/results.mjs';

/** Cheapest first; the names are scripts of package.json. */
const checks = ['format:check', 'lint', 'typecheck', 'dead-code'];

/** @returns {Promise<number>} */
export async function check() {
  await setUp();
  const { npm } = platformOf();
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const name of checks) {
    say(`check ${name}`);
    const code = await run(npm.command, ['run', '--silent', name], {
      shell: npm.shell,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    say(`check ${name} ${code === 0 ? 'passed' : 'FAILED'}`);
    total[code === 0 ? 'passed' : 'failed'] += 1;
  }
  process.stdout.write(`${summary(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}
