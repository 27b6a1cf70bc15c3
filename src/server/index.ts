import { createApp } from './app.ts';
import { readCrashPoint } from './crash-points.ts';
import { lockDataDir } from './db/data-dir-lock.ts';
import { startEmbedded } from './db/embedded.ts';
import { createLog } from './log.ts';
import { readSettings, settingsHelp, SettingsError } from './settings.ts';

/** Settings → parts → listen. */

/** Something the operator has to change; one line, no stack. */
function refuse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) {
    process.stdout.write(`${settingsHelp()}\n`);
    return;
  }
  const settings = readSettings(argv, process.env);
  const log = createLog(settings.logLevel);
  const unlock = settings.databaseUrl === undefined ? lockDataDir(settings.dataDir) : () => {};
  const embedded = settings.databaseUrl === undefined ? await startEmbedded(settings.dataDir) : undefined;
  const connection = embedded?.connection ?? { connectionString: settings.databaseUrl };

  const app = await createApp(settings, connection, log, readCrashPoint(process.env['PARLEY_CRASH_AT']));
  const stop = async (): Promise<void> => {
    await app.close();
    await embedded?.stop();
    unlock();
  };
  let stopping = false;
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      if (stopping) return;
      stopping = true;
      log.info({ signal: name }, 'stopping');
      stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
  try {
    const url = await app.listen();
    process.stdout.write(`${JSON.stringify({ event: 'listening', url })}\n`);
  } catch (error) {
    await stop();
    throw error;
  }
}

// A promise nobody waited for must not end the calls of everybody else; it is logged and looked into.
process.on('unhandledRejection', (reason) => {
  const message = reason instanceof Error ? (reason.stack ?? reason.message) : 'unknown';
  process.stderr.write(`${JSON.stringify({ level: 'error', msg: 'unhandled rejection', message })}\n`);
});

main().catch((error: unknown) => {
  if (error instanceof SettingsError) refuse(error.message);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') refuse('PARLEY_PORT (--port): that port is in use; choose another, or 0 for any free one');
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT') {
    refuse('DATABASE_URL (--database-url): that database cannot be reached; check the address and that it is running');
  }
  if (code === 'EACCES') refuse(`PARLEY_PORT or PARLEY_DATA_DIR: no permission (${String(error)})`);
  refuse(error instanceof Error ? error.message : 'the server could not start');
});
