import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { platformOf } from './platforms.mjs';
import { stop } from './processes.mjs';
import { Problem } from './report.mjs';

/**
 * @typedef {object} Display
 * @property {NodeJS.ProcessEnv} env what a program needs to appear there
 * @property {string} name of the display we started; '' when it is the desktop of the person
 * @property {() => Promise<void>} close
 */

export function hasDisplay(env = process.env) {
  return !platformOf().ownDisplay || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** The display of the person where there is one, else our own. @returns {Promise<Display>} */
export async function openDisplay() {
  return hasDisplay() ? { env: {}, name: '', close: async () => undefined } : openOwnDisplay();
}

/**
 * A screen nobody sees, with a session bus and a window manager (which lists windows, so that they can be shared).
 * @param {{ size?: string }} [options]
 * @returns {Promise<Display>}
 */
export async function openOwnDisplay({ size = '1280x800x24' } = {}) {
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];
  const close = async () => {
    for (const child of children.toReversed()) await stop(child);
  };
  try {
    // The X server picks a free number itself and tells it, so two displays cannot race for one.
    const server = service('Xvfb', ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp', '-noreset'], {});
    children.push(server.child);
    const env = { DISPLAY: `:${await server.says}`, WAYLAND_DISPLAY: '', XDG_SESSION_TYPE: 'x11' };
    const bus = service('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=3'], env);
    children.push(bus.child);
    const session = { ...env, DBUS_SESSION_BUS_ADDRESS: await bus.says };
    // Runs the start-up command once it manages the screen; descriptor 1 is all that command inherits.
    const manager = service('openbox', ['--sm-disable', '--startup', 'echo ready'], session, 1);
    children.push(manager.child);
    await manager.says;
    return { env: session, name: env.DISPLAY, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Starts a service that ends with us, however we end, and resolves `says` with the first line of that descriptor.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {1 | 3} descriptor
 */
function service(command, args, env, descriptor = 3) {
  const setpriv = '/usr/bin/setpriv';
  const [program, ...rest] = existsSync(setpriv)
    ? [setpriv, '--pdeathsig', 'TERM', command, ...args]
    : [command, ...args];
  const child = spawn(program ?? command, rest, {
    env: { ...process.env, ...env },
    stdio: ['ignore', descriptor === 1 ? 'pipe' : 'ignore', 'ignore', descriptor === 3 ? 'pipe' : 'ignore'],
  });
  const pipe = child.stdio[descriptor];
  /** @type {Promise<string>} */
  const says = new Promise((resolve, reject) => {
    let text = '';
    pipe?.on('data', (chunk) => {
      text += String(chunk);
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.once('error', () => reject(new Problem(`${command} cannot be started; install it, or set DISPLAY.`)));
    child.once('exit', (code) => reject(new Problem(`${command} ended at its start (exit code ${code}).`)));
  });
  // Whoever awaits `says` gets the refusal; a later end of the service must not end us.
  says.catch(() => undefined);
  return { child, says };
}
