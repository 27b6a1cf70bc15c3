#!/usr/bin/env node
// Runs on Node 20 with nothing installed: only built-in modules, here and in what it imports.
import { Problem, say } from './report.mjs';

/**
 * @typedef {object} Command
 * @property {string} does
 * @property {string} usage
 * @property {readonly string[]} [more] lines of --help
 * @property {boolean} [passesHelp] the command's own program answers --help
 * @property {(args: string[]) => Promise<number>} run
 */

/** @type {Readonly<Record<string, Command>>} */
const commands = {
  'electron:path': {
    does: 'prints the path of the Electron executable that development and tests use',
    usage: 'npm run --silent electron:path',
    run: async () => (await import('./commands/electron-path.mjs')).electronPath(),
  },
};

/** @param {[string, Command][]} entries */
function overview(entries) {
  const width = Math.max(...entries.map(([, { usage }]) => usage.length));
  return entries.map(([, { usage, does }]) => `  ${usage.padEnd(width)}  ${does}`).join('\n');
}

/** @param {Command} command */
function help({ usage, does, more = [] }) {
  return [`${usage}: ${does}.`, ...more.map((line) => `  ${line}`)].join('\n');
}

/** @param {string[]} argv @returns {Promise<number>} */
async function main([name = '--help', ...args]) {
  if (name === '--help' || name === '-h') {
    process.stdout.write(`Parley's commands (each has --help):\n${overview(Object.entries(commands))}\n`);
    return 0;
  }
  const command = commands[name];
  if (command === undefined) throw new Problem(`There is no command "${name}"; see node scripts/parley.mjs --help.`);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${help(command)}\n`);
    return 0;
  }
  return command.run(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  say(error.message);
  process.exitCode = 1;
}
