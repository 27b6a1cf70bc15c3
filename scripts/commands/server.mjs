import { spawn } from 'node:child_process';
import { build, server } from '../build.mjs';
import { serverScript } from '../dev/server.mjs';
import { interrupted } from '../interrupt.mjs';
import { root } from '../paths.mjs';
import { childEnv } from '../processes.mjs';
import { nodeCommand } from '../setup/node.mjs';
import { setUp } from '../setup.mjs';

/** @param {string[]} args @returns {Promise<number>} */
export async function serve(args) {
  await setUp();
  await build(server);
  const child = spawn(nodeCommand(), [serverScript, ...args], { cwd: root, env: childEnv(), stdio: 'inherit' });
  void interrupted().then(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGTERM' ? 143 : 1)));
  });
}
