import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { readFileSync } from 'node:fs';
import { build, client } from '../build.mjs';
import { cache, inRoot, modules } from '../paths.mjs';
import { platformOf } from '../platforms.mjs';
import { childEnv, must } from '../processes.mjs';
import { Problem, say } from '../report.mjs';
import { findElectron } from '../setup/electron.mjs';
import { nodeCommand } from '../setup/node.mjs';
import { setUp } from '../setup.mjs';

/** @param {string[]} args for electron-builder @returns {Promise<number>} */
export async function pack(args) {
  await setUp({ electron: true });
  await build(client);
  const runtime = findElectron();
  if (runtime === undefined) throw new Problem('There is no Electron on this machine.');
  await rm(inRoot('dist'), { recursive: true, force: true });
  if (runtime.official) {
    await builder([`--${platformOf().name}`, ...args]);
    say('the installers are in dist/');
  } else {
    await packStandIn(runtime, args);
  }
  return 0;
}

/**
 * A folder and an archive to try and to test the packaged client with, never to hand to anyone.
 * @param {import('../setup/electron.mjs').Runtime} runtime
 * @param {string[]} args
 */
async function packStandIn({ dist, version }, args) {
  const clean = path.join(cache, 'electron-dist');
  const defaultApp = path.join(dist, 'resources', 'app');
  await rm(clean, { recursive: true, force: true });
  await cp(dist, clean, { recursive: true, filter: (source) => source !== defaultApp });
  await mkdir(path.join(clean, 'resources'), { recursive: true });
  try {
    await builder(['--linux', 'dir', `-c.electronDist=${clean}`, `-c.electronVersion=${version}`, ...args]);
  } finally {
    await rm(clean, { recursive: true, force: true });
  }
  const { name, version: ours } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  const archive = `${name}-${ours}-linux-x64-test.tar.gz`;
  const rename = `--transform=s,^linux-unpacked,${name}-${ours},`;
  await must('Archiving', 'tar', ['-czf', inRoot('dist', archive), '-C', inRoot('dist'), rename, 'linux-unpacked']);
  say(
    `dist/linux-unpacked and dist/${archive} are for tests only: they carry Electron ${version}, not the official one`,
  );
}

/** @param {string[]} args */
function builder(args) {
  const tool = path.join(modules, 'electron-builder', 'cli.js');
  // CI systems hand an absent secret over as an empty variable, which electron-builder takes for a broken certificate.
  const env = Object.fromEntries(
    Object.entries(childEnv()).filter(([name, value]) => value !== '' || !/^(WIN_)?CSC_|^APPLE_/.test(name)),
  );
  return must('Packaging', nodeCommand(), [tool, ...args, '--publish', 'never'], { env });
}
