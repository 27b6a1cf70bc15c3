import { spawn } from 'node:child_process';
import { access, constants, link, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Refusal } from '../errors.ts';
import { Gate } from '../sockets/gate.ts';

/** Turns the office document at that path into a PDF, in place; `extension` is what its name ended with. */
export type Convert = (path: string, extension: string) => Promise<void>;

const TIME_MS = 60_000;

/** Runs a program and everything it starts to its end, or kills it all when the time is over. */
function run([program = '', ...args]: readonly string[], home: string, timeMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: home,
      // Nothing of ours: a document must not learn a secret by a macro.
      env: { PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: home, LANG: 'C.UTF-8' },
      stdio: 'ignore',
      detached: true,
    });
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, timeMs);
    child.once('error', () => {
      clearTimeout(timer);
      resolve(false);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}

/** Where a program is; undefined when it is not installed. */
async function find(program: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    const path = join(folder, program);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

/**
 * A converter by the LibreOffice of this machine; undefined when there is none. Each document is converted alone, in a
 * process of its own with a profile of its own, and without a network where the system lets us (Linux).
 */
export async function findOffice(folder: string, timeMs = TIME_MS): Promise<Convert | undefined> {
  const office = await find('soffice');
  if (office === undefined) return undefined;
  const offline = ['unshare', '--map-root-user', '--net'];
  const canUnshare = await run([...offline, 'true'], folder, TIME_MS);
  const gate = new Gate(1);

  async function convert(path: string, extension: string): Promise<void> {
    const home = await mkdtemp(join(dirname(path), 'office-'));
    try {
      const source = join(home, `document.${extension}`);
      await link(path, source);
      const command = [
        ...(canUnshare ? offline : []),
        office ?? '',
        '--headless',
        '--norestore',
        '--nolockcheck',
        `-env:UserInstallation=${pathToFileURL(join(home, 'profile')).href}`,
        '--convert-to',
        'pdf',
        '--outdir',
        join(home, 'out'),
        source,
      ];
      if (!(await run(command, home, timeMs))) throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
      await rename(join(home, 'out', 'document.pdf'), path).catch(() => {
        throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
      });
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  }

  return (path, extension) => gate.pass(() => convert(path, extension));
}
