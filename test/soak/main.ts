import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbedded } from '../../src/server/db/embedded.ts';
import { soak } from './soak.ts';

/** `npm run soak`: on an embedded database of its own, which is killed too. Prints one JSON line. */

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
});
const dataDir = mkdtempSync(join(tmpdir(), 'parley-soak-'));
const embedded = await startEmbedded(dataDir);
const result = await soak({
  ms: Number(values.minutes) * 60_000,
  seed: Number(values.seed),
  connection: embedded.connection,
  killDatabase() {
    try {
      process.kill(Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGQUIT');
    } catch {
      // It has not come back from the last time.
    }
  },
});
await embedded.stop();
rmSync(dataDir, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(result.violations.length === 0 && result.acknowledged > 0 ? 0 : 1);
