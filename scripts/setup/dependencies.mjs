import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot, modules } from '../paths.mjs';
import { platformOf } from '../platforms.mjs';
import { childEnv, must } from '../processes.mjs';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {boolean} [optional]
 * @property {boolean} [link]
 */

/**
 * Whether what npm noted about its last installation fits the lockfile. Packages for other systems may be absent.
 * @param {Record<string, LockedPackage>} wanted
 * @param {Record<string, LockedPackage>} installed
 */
export function fits(wanted, installed) {
  return Object.entries(wanted).every(([place, { version, optional }]) => {
    if (place === '') return true;
    const found = installed[place];
    return found === undefined ? optional === true : found.version === version;
  });
}

/** @returns {Promise<string>} what was done */
export async function provideDependencies() {
  // npm writes this file last, so it also tells an interrupted installation from a whole one.
  const installed = path.join(modules, '.package-lock.json');
  if (existsSync(installed) && fits(packagesOf(inRoot('package-lock.json')), packagesOf(installed))) return '';
  const { npm, pathKey } = platformOf();
  // npm must not run on the very Node that it is about to delete.
  const env = childEnv();
  const search = (env[pathKey] ?? '').split(path.delimiter).slice(1).join(path.delimiter);
  await must('Installing the dependencies', npm.command, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    env: { ...env, [pathKey]: search },
    shell: npm.shell,
  });
  return 'installed the dependencies named in package-lock.json';
}

/** @param {string} lockfile @returns {Record<string, LockedPackage>} */
function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages ?? {};
}
