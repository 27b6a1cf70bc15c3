import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Refusal } from '../errors.ts';
import { inspect } from './inspect.ts';
import { findOffice } from './office.ts';
import { openDocument, pdf } from '../../../test/support/samples.ts';

let folder: string;
let document: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-office-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'incoming'));
  document = join(folder, 'incoming', 'document');
  writeFileSync(document, openDocument());
  vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Stands in for LibreOffice: a script that is given its arguments as it would be. */
function install(script: string): void {
  const path = join(folder, 'bin', 'soffice');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}
const refusal = new Refusal('UNSUPPORTED_MEDIA_TYPE');

test('an office document is UNSUPPORTED_MEDIA_TYPE where nothing converts it', async () => {
  vi.stubEnv('PATH', join(folder, 'bin'));
  expect(await findOffice(folder)).toBeUndefined();
  await expect(inspect(document, 'report.odt', undefined)).rejects.toEqual(refusal);
});

describe.skipIf(process.platform === 'win32')('by a converter', () => {
  test('becomes a PDF under the name of one; nothing of ours is in its environment', async () => {
    writeFileSync(join(folder, 'made.pdf'), await pdf(2));
    install(`
      case "$*" in
        *"--convert-to pdf --outdir $HOME/out $HOME/document.odt") ;;
        *) exit 1 ;;
      esac
      env > ${folder}/seen
      mkdir "$HOME/out" && cp ${folder}/made.pdf "$HOME/out/document.pdf"`);
    vi.stubEnv('DATABASE_URL', 'postgres://canary');
    const convert = await findOffice(folder);
    expect(await inspect(document, 'report.odt', convert)).toEqual({
      name: 'report.pdf',
      mediaType: 'application/pdf',
      pages: 2,
    });
    expect(readFileSync(document, 'latin1')).toMatch(/^%PDF/);
    expect(readFileSync(join(folder, 'seen'), 'utf8')).not.toContain('canary');
    expect(readdirSync(join(folder, 'incoming'))).toEqual(['document']);
  });

  test.each([
    ['fails', 'exit 1'],
    ['makes nothing', 'exit 0'],
    ['makes no PDF', 'mkdir "$HOME/out" && echo no > "$HOME/out/document.pdf"'],
  ])('that %s: UNSUPPORTED_MEDIA_TYPE', async (_what, script) => {
    install(script);
    await expect(inspect(document, 'report.odt', await findOffice(folder))).rejects.toEqual(refusal);
    expect(readdirSync(join(folder, 'incoming'))).toEqual(['document']);
  });

  test('T33: that does not end is ended, with what it started', async () => {
    install(`sleep 1000 & echo $! > ${folder}/child; wait`);
    const convert = await findOffice(folder, 500);
    await expect(inspect(document, 'report.odt', convert)).rejects.toEqual(refusal);
    const child = readFileSync(join(folder, 'child'), 'utf8').trim();
    const isRunning = () =>
      existsSync(`/proc/${child}`) && !/State:\s+Z/.test(readFileSync(`/proc/${child}/status`, 'utf8'));
    await vi.waitFor(() => expect(isRunning()).toBe(false));
  });

  test('reaches no network', async ({ skip }) => {
    skip(spawnSync('unshare', ['--map-root-user', '--net', 'true']).status !== 0, 'this system lets nobody unshare');
    install(`tail -n +3 /proc/net/dev > ${folder}/network; exit 1`);
    await expect(inspect(document, 'report.odt', await findOffice(folder))).rejects.toEqual(refusal);
    expect(readFileSync(join(folder, 'network'), 'utf8')).toMatch(/^\s*lo:[^\n]*\n$/);
  });
});

describe.skipIf(spawnSync('soffice', ['--version']).status !== 0)(
  'by LibreOffice itself, where it is installed',
  () => {
    test.each([
      ['txt', 'docx'],
      ['txt', 'odt'],
      ['csv', 'xlsx'],
    ])('of %s made %s becomes a PDF that shows it', { timeout: 120_000 }, async (from, to) => {
      writeFileSync(join(folder, `words.${from}`), 'minutes,of,the,meeting\n');
      const made = spawnSync(
        'soffice',
        ['--headless', '--convert-to', to, '--outdir', folder, join(folder, `words.${from}`)],
        {
          env: { ...process.env, HOME: folder },
        },
      );
      expect(made.status).toBe(0);
      renameSync(join(folder, `words.${to}`), document);
      expect(await inspect(document, `report.${to}`, await findOffice(folder))).toEqual({
        name: 'report.pdf',
        mediaType: 'application/pdf',
        pages: 1,
      });
      expect(spawnSync('pdftotext', [document, '-'], { encoding: 'utf8' }).stdout).toMatch(
        /minutes.*of.*the.*meeting/s,
      );
    });
  },
);
