import { findElectron } from '../setup/electron.mjs';
import { setUp } from '../setup.mjs';
import { Problem } from '../report.mjs';

/** @returns {Promise<number>} */
export async function electronPath() {
  await setUp({ electron: true });
  const runtime = findElectron();
  if (runtime === undefined) throw new Problem('There is no Electron on this machine.');
  process.stdout.write(`${runtime.executable}\n`);
  return 0;
}
