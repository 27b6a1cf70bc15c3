import { once } from 'node:events';
import { build, client, server } from '../build.mjs';
import { hasCamera, openClient } from '../dev/client.mjs';
import { signIn } from '../dev/accounts.mjs';
import { dataDir, freePort, startServer } from '../dev/server.mjs';
import { hasDisplay, openDisplay } from '../display.mjs';
import { interrupted } from '../interrupt.mjs';
import { stop } from '../processes.mjs';
import { Problem, say } from '../report.mjs';
import { setUp } from '../setup.mjs';

const people = [
  { name: 'ada', displayName: 'Ada' },
  { name: 'ben', displayName: 'Ben' },
];

/** @param {string[]} args @returns {Promise<number>} */
export async function start(args) {
  const known = ['--check', '--fake-media'];
  const unknown = args.find((argument) => !known.includes(argument) && !argument.startsWith('--fake-media='));
  if (unknown !== undefined) throw new Problem(`"npm start" does not know ${unknown}; see npm start -- --help.`);
  await setUp({ electron: true, system: hasDisplay() ? ['client'] : ['client', 'display'] });
  await build(server, client);

  const signal = interrupted();
  /** @type {(() => Promise<void>)[]} */
  const cleanups = [];
  try {
    const folder = dataDir();
    const running = await startServer({
      port: await freePort(Number(process.env.PARLEY_PORT || 4400)),
      dataDir: folder,
    });
    cleanups.push(() => stop(running.child));
    const display = await openDisplay();
    cleanups.push(display.close);
    const flags = mediaFlags(args, display.name);
    const windows = [];
    for (const person of people) {
      const session = await signIn({ ...person, url: running.url, dataDir: folder });
      const window = openClient({ profile: person.name, url: running.url, session, flags, env: display.env });
      cleanups.push(() => stop(window.child));
      windows.push(window);
    }
    const closed = Promise.all(windows.map(({ child }) => once(child, 'exit')));
    await Promise.race([Promise.all(windows.map(({ ready }) => ready)), signal]);
    const where = display.name === '' ? '' : ` on display ${display.name}`;
    process.stdout.write(`Ready: Ada and Ben are signed in at ${running.url}${where}. Ctrl+C ends everything.\n`);
    if (args.includes('--check')) return 0;
    const reason = await Promise.race([
      once(running.child, 'exit').then(() => 'server'),
      closed.then(() => 'windows'),
      signal,
    ]);
    if (reason === 'server') throw new Problem('The server ended; everything is closed.');
    return 0;
  } finally {
    for (const cleanup of cleanups.toReversed()) await cleanup();
  }
}

/** @param {string[]} args @param {string} ownDisplay */
function mediaFlags(args, ownDisplay) {
  const asked = args.filter((argument) => argument.startsWith('--fake-media'));
  if (asked.length > 0 || ownDisplay === '' || hasCamera()) return asked;
  say('no camera and no display here: using a synthetic camera and microphone (--fake-media)');
  return ['--fake-media'];
}
