import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { root } from '../paths.mjs';
import { platformOf } from '../platforms.mjs';
import { childEnv, isRoot } from '../processes.mjs';
import { readEvents } from '../lines.mjs';
import { Problem } from '../report.mjs';
import { findElectron } from '../setup/electron.mjs';

/** Flags that Electron itself needs on this machine. */
export function electronFlags() {
  return platformOf().rootNeedsNoSandbox && isRoot() ? ['--no-sandbox'] : [];
}

export function hasCamera() {
  const { cameras } = platformOf();
  return cameras.length === 0 || cameras.some((device) => existsSync(device));
}

/**
 * Opens a window of the built client, signed in. `ready` resolves once its People page is shown.
 * @param {{ profile: string, url: string, session: import('./accounts.mjs').Session, flags: string[], env: NodeJS.ProcessEnv }} options
 */
export function openClient({ profile, url, session, flags, env }) {
  const executable = findElectron()?.executable ?? '';
  const child = spawn(executable, [...electronFlags(), root, '--profile', profile, '--server', url, ...flags], {
    cwd: root,
    env: childEnv({ ...env, PARLEY_DEV_SESSION: JSON.stringify(session) }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  /** @type {Promise<void>} */
  const ready = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Problem(`${profile}'s window ended before it was ready (exit code ${code}).`)),
    );
    readEvents(
      child.stdout,
      (line) => process.stderr.write(`${line}\n`),
      ({ event }) => {
        if (event === 'ready') resolve();
      },
    );
  });
  return { child, ready };
}
