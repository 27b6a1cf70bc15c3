import { existsSync } from 'node:fs';
import { build, client, server } from '../build.mjs';
import { openOwnDisplay } from '../display.mjs';
import { inRoot } from '../paths.mjs';
import { platformOf } from '../platforms.mjs';
import { childEnv, run } from '../processes.mjs';
import { Problem } from '../report.mjs';
import { electronEnv } from '../setup/electron.mjs';
import { nodeCommand } from '../setup/node.mjs';
import { setUp } from '../setup.mjs';

/**
 * Runs a TypeScript program of the tests against the built client and server, on a screen of its own. Standard output
 * is the program's alone.
 * @param {string} program
 * @param {string[]} args
 * @param {{ windows?: boolean, needs?: import('../setup/system.mjs').Need[] }} [options] `windows: false`: it opens none; `needs`: of the system, beside what all tests need
 * @returns {Promise<number>}
 */
export async function runProgram(program, args, { windows = true, needs = [] } = {}) {
  if (!existsSync(inRoot(program))) throw new Problem(`${program} is not there.`);
  await setUp({ electron: windows, system: windows ? ['client', 'display', 'tests', ...needs] : ['tests', ...needs] });
  await (windows ? build(server, client) : build(server));
  const display = windows && platformOf().ownDisplay ? await openOwnDisplay() : undefined;
  try {
    return await run(nodeCommand(), [inRoot(program), ...args], {
      env: childEnv({ ...display?.env, ...electronEnv() }),
    });
  } finally {
    await display?.close();
  }
}
