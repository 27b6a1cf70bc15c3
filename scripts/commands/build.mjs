import { build, client, server } from '../build.mjs';
import { setUp } from '../setup.mjs';

/** @returns {Promise<number>} */
export async function buildAll() {
  await setUp();
  await build(client, server);
  return 0;
}

/** @returns {Promise<number>} */
export async function buildServer() {
  await setUp();
  await build(server);
  return 0;
}
