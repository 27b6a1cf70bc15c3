import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { interrupted } from './interrupt.mjs';
import { modules, root } from './paths.mjs';
import { platformOf } from './platforms.mjs';
import { Problem } from './report.mjs';

/**
 * The environment of everything we start: tools of node_modules first, also Node itself where it is there.
 * @param {NodeJS.ProcessEnv} [extra]
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnv(extra = {}) {
  const { pathKey } = platformOf();
  const search = (process.env[pathKey] ?? '').split(path.delimiter);
  const bin = path.join(modules, '.bin');
  return {
    ...process.env,
    [pathKey]: [bin, ...search.filter((entry) => entry !== bin)].join(path.delimiter),
    ...extra,
  };
}

/**
 * Runs a command to its end and returns its exit code (1 when a signal ended it). When we are asked to end meanwhile,
 * so is the command, and everything that waits for it unwinds.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: childEnv(), stdio: 'inherit', ...options });
    child.once('error', reject);
    let asked = false;
    void interrupted().then(() => {
      asked = true;
      return stop(child);
    });
    child.once('exit', (code) => (asked ? reject(new Problem('interrupted')) : resolve(code ?? 1)));
  });
}

/**
 * Like `run`, for a step whose failure ends everything. What it prints goes to standard error.
 * @param {string} purpose
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export async function must(purpose, command, args, options = {}) {
  const code = await run(command, args, { stdio: ['ignore', 2, 2], ...options });
  if (code !== 0) throw new Problem(`${purpose} failed: "${command} ${args.join(' ')}" ended with exit code ${code}.`);
}

/**
 * What a short command prints, or undefined when it cannot be run or fails.
 * @param {string} command
 * @param {readonly string[]} args
 */
export function output(command, args) {
  const done = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return done.status === 0 ? done.stdout : undefined;
}

/**
 * Asks a child to end, insists after a grace, and resolves once it is gone.
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} [graceMs]
 * @returns {Promise<void>}
 */
export function stop(child, graceMs = 8000) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const { pid } = child;
  return new Promise((resolve) => {
    const insist = setTimeout(() => child.kill('SIGKILL'), graceMs);
    child.once('exit', () => {
      clearTimeout(insist);
      resolve();
    });
    const [killer, ...args] = platformOf().treeKill;
    if (killer === undefined) child.kill('SIGTERM');
    else spawnSync(killer, [...args, String(pid)], { stdio: 'ignore' });
  });
}

/** @returns {boolean} */
export function isRoot() {
  return process.getuid?.() === 0;
}
