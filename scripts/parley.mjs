#!/usr/bin/env node
// Runs on Node 20 with nothing installed: only built-in modules, here and in what it imports.
import { Problem, say } from './report.mjs';

/**
 * @typedef {object} Command
 * @property {string} does
 * @property {string} usage
 * @property {readonly string[]} [more] lines of --help
 * @property {boolean} [answersHelp] the program itself lists its settings
 * @property {(args: string[]) => Promise<number>} run
 */

/** @type {Readonly<Record<string, Command>>} */
const commands = {
  start: {
    does: 'sets everything up, starts the server and opens two signed-in windows, Ada and Ben',
    usage: 'npm start',
    more: [
      '-- --fake-media   a synthetic camera and microphone instead of the real ones (=FILE.y4m for another picture)',
      '-- --check        end with exit code 0 as soon as both windows are ready',
      'PARLEY_PORT (4400, or the next free one) and PARLEY_DATA_DIR say where the server listens and keeps its data.',
    ],
    run: async (args) => (await import('./commands/start.mjs')).start(args),
  },
  test: {
    does: 'sets everything up and runs every test; the last line is the sum',
    usage: 'npm test',
    more: [
      '-- --only unit|browser|e2e|package   one runner; what follows goes to it, e.g. a file name',
      'PARLEY_TEST_DATABASE_URL adds a run of the integration tests on that PostgreSQL.',
    ],
    run: async (args) => (await import('./commands/test.mjs')).test(args),
  },
  dev: {
    does: 'opens one window that reloads with every change, beside a server',
    usage: 'npm run dev',
    run: async (args) => (await import('./commands/dev.mjs')).dev(args),
  },
  server: {
    does: 'runs the server alone',
    usage: 'npm run server',
    answersHelp: true,
    run: async (args) => (await import('./commands/server.mjs')).serve(args),
  },
  build: {
    does: 'builds client and server into out/',
    usage: 'npm run build',
    run: async () => (await import('./commands/build.mjs')).buildAll(),
  },
  'build:server': {
    does: 'builds the server into out/server',
    usage: 'npm run build:server',
    run: async () => (await import('./commands/build.mjs')).buildServer(),
  },
  demo: {
    does: 'lets two windows call each other, talk, share a window and hang up; prints what it measured as one JSON line',
    usage: 'npm run demo',
    more: ['Pictures of every step are left in out/demo/.'],
    run: async (args) => (await import('./commands/program.mjs')).runProgram('test/demo/main.ts', args),
  },
  bench: {
    does: 'measures speed against floors taken in the same run',
    usage: 'npm run bench',
    more: [
      '-- --only NAME    one of them',
      '-- --minutes N    how long the recording is watched (3)',
      'Results are left as JSON in out/bench/.',
    ],
    run: async (args) =>
      (await import('./commands/program.mjs')).runProgram('test/bench/main.ts', args, { needs: ['bench'] }),
  },
  cluster: {
    does: 'runs PostgreSQL, Redis and two nodes of the server, for development',
    usage: 'npm run cluster',
    more: ['It prints a JSON line with both addresses once they listen. PARLEY_… settings go to both nodes.'],
    run: async () => (await import('./commands/cluster.mjs')).cluster(),
  },
  model: {
    does: 'searches random interleavings of a call for one the rules do not explain',
    usage: 'npm run model',
    more: [
      '-- --runs N --seed S   how many sequences, and which; a failure prints the seed to repeat it with',
      '-- --pure   the rules alone, without a database: a million interleavings of 4 to 16 acts by 3 to 6 people',
    ],
    run: async (args) => (await import('./commands/searches.mjs')).searchModel(args),
  },
  races: {
    does: 'lets two commands race for one outcome, again and again, on the real database',
    usage: 'npm run races',
    more: ['-- --rounds N   how often each pair (10000)'],
    run: async (args) => (await import('./commands/searches.mjs')).race(args),
  },
  payloads: {
    does: 'sends the server payloads of every event as somebody hostile or broken would, and looks at every answer',
    usage: 'npm run payloads',
    more: [
      '-- --runs N --seed S   how many of each event (100000), and which',
      '-- --only EVENT   one event, e.g. CALL.START',
    ],
    run: async (args) => (await import('./commands/searches.mjs')).sendPayloads(args),
  },
  kills: {
    does: 'kills the server at its named points and at random moments; nothing acknowledged may be lost or doubled',
    usage: 'npm run kills',
    more: [
      '-- --runs N --seed S   how many lives; each is killed twice',
      'PARLEY_TEST_DATABASE_URL: on that PostgreSQL.',
    ],
    run: async (args) =>
      (await import('./commands/program.mjs')).runProgram('test/faults/kills.ts', args, { windows: false }),
  },
  soak: {
    does: 'lets people call each other while connections, nodes, Redis and the database are broken under them; prints one JSON line',
    usage: 'npm run soak',
    more: ['-- --minutes N --seed S   for how long (10), and what is drawn'],
    run: async (args) =>
      (await import('./commands/program.mjs')).runProgram('test/soak/main.ts', args, { windows: false }),
  },
  faults: {
    does: 'lets windows call each other through bad networks (namespaces, as root on Linux) and prints a table of figures',
    usage: 'npm run faults',
    more: [
      '-- --short       the four networks that CI tries',
      '-- --only TEXT   those whose name has it',
      '-- --rounds N    how often each recovery is measured (3)',
    ],
    run: async (args) =>
      (await import('./commands/program.mjs')).runProgram('test/faults/main.ts', args, { needs: ['faults'] }),
  },
  mutants: {
    does: 'plants one mistake at a time in the lifecycle and sees whether the tests catch it',
    usage: 'npm run mutants',
    more: ['-- --pick N   that many, others every day', '-- --only TEXT   those whose name or file has it'],
    run: async (args) =>
      (await import('./commands/program.mjs')).runProgram('test/mutants/main.ts', args, { windows: false }),
  },
  package: {
    does: 'packs the client for this system into dist/',
    usage: 'npm run package',
    more: [
      'Every installer of electron-builder.yml for this system; without the official Electron runtime only a folder',
      'and an archive for tests. What follows -- goes to electron-builder.',
    ],
    run: async (args) => (await import('./commands/package.mjs')).pack(args),
  },
  'electron:path': {
    does: 'prints the path of the Electron executable that development and tests use',
    usage: 'npm run --silent electron:path',
    run: async () => (await import('./commands/electron-path.mjs')).electronPath(),
  },
  check: {
    does: 'checks format, lint, types and dead code',
    usage: 'npm run check',
    run: async () => (await import('./commands/check.mjs')).check(),
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
  if (!command.answersHelp && (args.includes('--help') || args.includes('-h'))) {
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
