import { step } from './report.mjs';
import { provideDependencies } from './setup/dependencies.mjs';
import { provideElectron } from './setup/electron.mjs';
import { providePostgres } from './setup/postgres.mjs';
import { provideSystem } from './setup/system.mjs';

/**
 * Brings what is missing on this machine; silent and quick when nothing is.
 * @param {{ electron?: boolean, system?: readonly import('./setup/system.mjs').Need[] }} [needs]
 */
export async function setUp({ electron = false, system = [] } = {}) {
  await step(provideDependencies);
  await step(providePostgres);
  if (electron) await step(provideElectron);
  if (system.length > 0) await step(() => provideSystem(system));
}
