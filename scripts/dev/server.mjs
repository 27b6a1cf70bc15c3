import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import { out, root } from '../paths.mjs';
import { platformOf } from '../platforms.mjs';
import { childEnv } from '../processes.mjs';
import { readEvents } from '../lines.mjs';
import { Problem } from '../report.mjs';
import { nodeCommand } from '../setup/node.mjs';

export const serverScript = path.join(out, 'server', 'index.js');

export function dataDir(env = process.env) {
  return env.PARLEY_DATA_DIR || path.join(platformOf().dataHome(homedir(), env), 'parley-dev');
}

/**
 * Starts the built server and resolves once it accepts connections.
 * @param {{ port: number, dataDir: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ url: string, child: import('node:child_process').ChildProcess }>}
 */
export function startServer({ port, dataDir: folder, env = {} }) {
  const child = spawn(nodeCommand(), [serverScript], {
    cwd: root,
    env: childEnv({ ...env, PARLEY_PORT: String(port), PARLEY_DATA_DIR: folder }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Problem(`The server ended at its start (exit code ${code}).`)));
    readEvents(
      child.stdout,
      (line) => process.stderr.write(`${line}\n`),
      ({ event, url }) => {
        if (event === 'listening' && typeof url === 'string') resolve({ url, child });
      },
    );
  });
}

/** This port, or the next one that nobody listens on. @param {number} wanted @returns {Promise<number>} */
export async function freePort(wanted) {
  for (let port = wanted; port < wanted + 100; port += 1) {
    if (port === 0 || (await isFree(port))) return port;
  }
  throw new Problem(`The ports ${wanted} to ${wanted + 99} are all taken; set PARLEY_PORT to a free one.`);
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: process.env.PARLEY_HOST || '127.0.0.1', exclusive: true }, () => {
      probe.close(() => resolve(true));
    });
  });
}
