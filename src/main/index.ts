import { join, resolve } from 'node:path';
import { app } from 'electron';
import { runApp } from './app.ts';
import { takeDevSession } from './dev-session.ts';
import { fieldTrials } from './field-trials.ts';
import { DEFAULT_PROFILE, HELP, parseFlags, type Flags } from './flags.ts';
import { createLog } from './log.ts';
import { declareScheme } from './scheme.ts';
import { EXIT_REFUSED_SWITCH, refusedSwitch } from './switches.ts';

const EXIT_WRONG_SETTING = 2;

function exit(code: number, stream: NodeJS.WriteStream, text: string): void {
  if (text !== '') stream.write(text.endsWith('\n') ? text : `${text}\n`);
  app.exit(code);
}

/** Each profile has its own folder below the default one; a folder given to Chromium (by a test) takes its place. */
function chooseFolders(flags: Flags): void {
  app.setName('Parley');
  // Windows ties notifications and the taskbar entry to this name; it is the packaged one's.
  if (process.platform === 'win32') app.setAppUserModelId('org.parley.client');
  const given = app.commandLine.getSwitchValue('user-data-dir');
  const base = given === '' ? join(app.getPath('appData'), 'Parley') : given;
  const own = flags.profile === DEFAULT_PROFILE ? base : join(base, 'profiles', flags.profile);
  const folder = flags.profileDir === undefined ? own : resolve(flags.profileDir);
  app.setPath('userData', folder);
  app.setPath('sessionData', folder);
  app.setAppLogsPath(join(folder, 'logs'));
}

function start(flags: Flags): void {
  const development = !app.isPackaged;
  const dev = takeDevSession(process.env, app.isPackaged);
  if ('message' in dev) return exit(EXIT_WRONG_SETTING, process.stderr, `parley: ${dev.message}`);

  chooseFolders(flags);
  if (!app.requestSingleInstanceLock()) return exit(0, process.stderr, 'parley: This profile is already open.');

  const log = createLog(app.getPath('logs'));
  const trouble = (message: string) => (error: unknown) => {
    log('error', message, error);
    process.stderr.write(`parley: ${message}: ${error instanceof Error ? error.message : 'unknown'}\n`);
  };
  process.on('uncaughtException', trouble('Unexpected error'));
  process.on('unhandledRejection', trouble('Unexpected rejection'));
  // Whoever reads our lines may be gone before us.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});

  // As root, the sandbox together with --no-sandbox ends every child process.
  if (!(development && app.commandLine.hasSwitch('no-sandbox'))) app.enableSandbox();
  app.commandLine.appendSwitch('force-fieldtrials', fieldTrials);
  if (flags.fakeMedia !== false) {
    app.commandLine.appendSwitch('use-fake-device-for-media-stream');
    if (flags.fakeMedia !== true)
      app.commandLine.appendSwitch('use-file-for-fake-video-capture', resolve(flags.fakeMedia));
  }
  declareScheme();

  app
    .whenReady()
    .then(() =>
      runApp({
        flags,
        built: join(import.meta.dirname, '..'),
        log,
        say: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
        devSession: dev.session,
        devUrl: development ? process.env['ELECTRON_RENDERER_URL'] : undefined,
      }),
    )
    .catch((error: unknown) => {
      trouble('Parley could not start')(error);
      app.exit(1);
    });
}

function main(): void {
  if (app.isPackaged) {
    const refused = refusedSwitch(process.argv.slice(1));
    if (refused !== undefined) {
      return exit(EXIT_REFUSED_SWITCH, process.stderr, `parley: ${refused} is not allowed in a released client.`);
    }
  }
  const wanted = parseFlags(process.argv.slice(1), app.isPackaged);
  switch (wanted.action) {
    case 'help':
      return exit(0, process.stdout, HELP);
    case 'version':
      return exit(0, process.stdout, app.getVersion());
    case 'refuse':
      return exit(EXIT_WRONG_SETTING, process.stderr, `parley: ${wanted.message}`);
    case 'run':
      return start(wanted.flags);
  }
}

main();
