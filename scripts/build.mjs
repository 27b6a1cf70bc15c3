import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inRoot, modules, out } from './paths.mjs';
import { must } from './processes.mjs';
import { nodeCommand } from './setup/node.mjs';
import { step } from './report.mjs';

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {readonly string[]} inputs files and folders it is made from
 * @property {readonly string[]} outputs files that must be there
 * @property {readonly string[]} tool script inside node_modules and its arguments
 */

const everywhere = ['package.json', 'package-lock.json', 'tsconfig.base.json', 'src/shared'];

/** @type {Target} */
export const client = {
  name: 'client',
  inputs: [
    ...everywhere,
    'electron.vite.config.ts',
    'scripts/noise-assets.mjs',
    'scripts/pdf-assets.mjs',
    'scripts/third-party-notices.mjs',
    'src/main',
    'src/preload',
    'src/renderer',
    'resources',
  ],
  outputs: ['main/index.js', 'renderer/index.html', 'renderer/viewer.html', 'THIRD-PARTY-NOTICES.txt'],
  tool: ['electron-vite/bin/electron-vite.js', 'build'],
};

/** @type {Target} */
export const server = {
  name: 'server',
  inputs: [...everywhere, 'vite.server.config.ts', 'src/server'],
  outputs: ['server/index.js'],
  tool: ['vite/bin/vite.js', 'build', '--config', 'vite.server.config.ts'],
};

/** Builds what is not up to date. @param {...Target} targets */
export async function build(...targets) {
  for (const target of targets) await step(() => buildTarget(target));
}

/** @param {Target} target */
async function buildTarget({ name, inputs, outputs, tool: [script = '', ...args] }) {
  const stamp = path.join(out, '.stamps', name);
  const fresh = fingerprint(inputs);
  const built = outputs.every((file) => existsSync(path.join(out, file)));
  if (built && existsSync(stamp) && readFileSync(stamp, 'utf8') === fresh) return '';
  await rm(stamp, { force: true });
  await must(`Building the ${name}`, nodeCommand(), [path.join(modules, script), ...args]);
  await mkdir(path.dirname(stamp), { recursive: true });
  await writeFile(stamp, fresh);
  return `built the ${name}`;
}

/**
 * Changes whenever a file appears, goes, or is written; tests beside the code do not count.
 * @param {readonly string[]} inputs
 */
function fingerprint(inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of filesOf(inRoot(input))) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${file}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/** @param {string} place @returns {string[]} */
function filesOf(place) {
  const found = statSync(place, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [place];
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}
