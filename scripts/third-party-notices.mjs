import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { normalizePath } from 'vite';
import { inRoot, out } from './paths.mjs';

const NOTICES = path.join(out, 'THIRD-PARTY-NOTICES.txt');
const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;
const INTRODUCTION = `What Parley is built from besides its own code, and the terms of each part. Of Electron and Chromium there are files of
their own beside the program.
`;
const RULE = '='.repeat(100);

/**
 * Writes down the licences of every package that anything in the client comes from: its scripts, and what is shipped beside
 * them under its own name (`originalFileName`). One plugin for all builds of one run, workers included; what is owed beyond a
 * package's own licence files is in resources/licences, by the package's name.
 * @returns {import('vite').Plugin}
 */
export function thirdPartyNotices() {
  /** @type {Set<string>} */
  const folders = new Set();
  let root = '';
  return {
    name: 'third-party-notices',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    generateBundle(_, bundle) {
      for (const part of Object.values(bundle)) {
        const files =
          part.type === 'chunk' ? part.moduleIds : part.originalFileNames.map((file) => path.resolve(root, file));
        for (const file of files) {
          const folder = packageOf(file);
          if (folder !== undefined) folders.add(folder);
        }
      }
    },
    writeBundle() {
      writeFileSync(NOTICES, [INTRODUCTION, ...[...folders].map(noticeOf).toSorted()].join(`\n${RULE}\n`));
    },
  };
}

/** @param {string} file @returns {string | undefined} the folder of the package that it is in */
function packageOf(file) {
  return file.startsWith('\0')
    ? undefined
    : /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(normalizePath(file))?.[0];
}

/** @param {string} folder */
function noticeOf(folder) {
  const { name, version, license, homepage } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const ours = inRoot('resources/licences', `${name}.txt`);
  const files = [...licencesIn(folder), ...(existsSync(ours) ? [ours] : [])];
  if (files.length === 0) throw new Error(`${name} has no licence file: put what it asks for into ${ours}`);
  const texts = files.map((file) => readFileSync(file, 'utf8').trim());
  return [`${name} ${version} (${license})`, homepage ?? '', ...texts].join('\n\n') + '\n';
}

/** Its own first, then those of what it brings along in folders. @param {string} folder */
function licencesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name) && !/\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !path.relative(folder, file).startsWith('node_modules'))
    .toSorted((a, b) => a.split(path.sep).length - b.split(path.sep).length || (a < b ? -1 : 1));
}
