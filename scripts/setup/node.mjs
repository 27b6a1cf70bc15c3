import { existsSync } from 'node:fs';
import path from 'node:path';
import { modules } from '../paths.mjs';
import { platformOf } from '../platforms.mjs';
import { Problem } from '../report.mjs';

/** What the tools of this project ask for at least. */
const NEEDED = [22, 12];

/** @param {string} version */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > (NEEDED[0] ?? 0) || (major === NEEDED[0] && minor >= (NEEDED[1] ?? 0));
}

/** The Node that runs everything we start: the one in node_modules where there is one, else this one if it will do. */
export function nodeCommand() {
  const { nodeInModules } = platformOf();
  const ours = nodeInModules === '' ? '' : path.join(modules, nodeInModules);
  if (ours !== '' && existsSync(ours)) return ours;
  if (isNewEnough(process.versions.node)) return process.execPath;
  throw new Problem(
    `Parley needs Node ${NEEDED.join('.')} or newer; this is ${process.versions.node}. Install Node 24.`,
  );
}
