import { execFileSync, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openOwnDisplay, type Display } from '../../scripts/display.mjs';
import { filesInAsar } from './asar.ts';
import { readFuses } from './fuses.ts';
import { ended, event, filesBelow, install, processesUnder, startAsUser, type Installed } from './packaged.ts';

let installed: Installed;
let display: Display;
let running: ChildProcess | undefined;

beforeAll(async () => {
  installed = await install();
  display = await openOwnDisplay();
});
afterEach(async () => {
  if (running !== undefined && running.exitCode === null && running.signalCode === null) {
    const gone = once(running, 'exit');
    running.kill();
    await gone;
  }
  running = undefined;
});
afterAll(async () => {
  await display.close();
  await installed.remove();
});

function start(...args: string[]): ChildProcess {
  running = startAsUser(installed, args, { DISPLAY: display.name });
  return running;
}

describe('the packaged client, started by a normal user', () => {
  it('E4 E19: shows its window with the sandbox of every renderer on', async () => {
    const client = start();
    await event(client, 'window-ready');

    const windows = execFileSync('xwininfo', ['-root', '-tree', '-display', display.name], { encoding: 'utf8' });
    expect(windows).toMatch(/"Parley"/);

    const [main, ...below] = await processesUnder(client.pid ?? 0);
    const renderers = below.filter(({ command }) => command.includes('--type=renderer'));
    expect(renderers.length).toBeGreaterThan(0);
    for (const renderer of renderers) {
      expect(renderer).toMatchObject({ seccomp: '2', capabilities: '0000000000000000' });
      expect(renderer.user).not.toBe('0');
      expect(renderer.userNamespace).not.toBe(main?.userNamespace);
    }
    expect(below.map(({ command }) => command).join('\n')).not.toContain('--no-sandbox');
  });

  it.each([
    '--remote-debugging-port=4839',
    '--remote-debugging-pipe',
    '--inspect=4838',
    '--inspect-brk',
    '--no-sandbox',
    '--disable-web-security',
    '--renderer-cmd-prefix=/bin/echo',
    '--js-flags=--expose-gc',
    '--host-resolver-rules=MAP * 127.0.0.1',
  ])('E18 T49: refuses %s with exit code 78', async (argument) => {
    const { code, stderr } = await ended(start(argument));
    expect({ code, named: stderr.includes(argument.split('=')[0] ?? '') }).toEqual({ code: 78, named: true });
  });

  it('E18: opens no debugging port before it refuses', async () => {
    const client = start('--remote-debugging-port=4839');
    let connected = false;
    const knock = () =>
      new Promise<void>((resolve) => {
        const socket = createConnection(4839, '127.0.0.1', () => {
          connected = true;
          socket.destroy();
        });
        socket.once('error', () => undefined).once('close', () => resolve());
      });
    const end = ended(client);
    while (client.exitCode === null && client.signalCode === null) await knock();
    await end;
    expect(connected).toBe(false);
  });

  it('E16: is not turned into Node by ELECTRON_RUN_AS_NODE or NODE_OPTIONS', async () => {
    const code = 'require("fs").writeFileSync(process.env.HOME + "/canary", "sung")';
    const asNode = startAsUser(installed, ['-e', code], { DISPLAY: display.name, ELECTRON_RUN_AS_NODE: '1' });
    running = asNode;
    await ended(asNode);
    const withOptions = startAsUser(installed, ['--version'], {
      DISPLAY: display.name,
      NODE_OPTIONS: '--require=/absent.js',
    });
    running = withOptions;
    // With the fuse on, Electron would at least complain that it does not support most of them.
    expect((await ended(withOptions)).stderr).not.toContain('NODE_OPTION');
    expect(await filesBelow(installed.home)).not.toContain('canary');
  });
});

describe('the package', () => {
  it('E16: has its fuses set', () => {
    expect(readFuses(installed.executable)).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('E28: holds the built client and nothing else', () => {
    const files = filesInAsar(path.join(installed.resources, 'app.asar'));
    expect(files).toEqual(
      expect.arrayContaining([
        'package.json',
        'out/main/index.js',
        'out/preload/index.cjs',
        'out/renderer/index.html',
        'out/renderer/viewer.html',
        'out/renderer/pdf/pdf.worker.min.mjs',
        'out/renderer/pdf/cmaps/UniJIS-UTF16-H.bcmap',
        'out/renderer/pdf/standard_fonts/FoxitSerif.pfb',
        'out/renderer/pdf/wasm/openjpeg.wasm',
        'out/renderer/noise/compile.js',
        'out/renderer/noise/rnnoise.wasm',
        'out/renderer/noise/worklet.js',
      ]),
    );
    const allowed =
      /^(package\.json|LICENSE|out\/(main|preload|renderer)\/[\w./-]+\.(js|cjs|mjs|html|css|woff2|svg|png|mp3|ogg|wav)|out\/renderer\/pdf\/[\w./-]+\.(bcmap|pfb|ttf|icc|wasm)|out\/renderer\/noise\/rnnoise\.wasm)$/;
    expect(files.filter((file) => !allowed.test(file) || file.includes('.test.'))).toEqual([]);
  });

  it('E28: leaves no application but that one beside it', async () => {
    const resources = await filesBelow(installed.resources);
    expect(
      resources.filter(
        (file) => !/^(app\.asar|THIRD-PARTY-NOTICES\.txt|apparmor-profile|app-update\.yml|package-type)$/.test(file),
      ),
    ).toEqual([]);
  });

  it('E28: names what it is built from, with the terms of each', async () => {
    const notices = await readFile(path.join(installed.resources, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    // Compiled into it, shipped beside it under its own name, found only by a style sheet or a worker.
    for (const name of [
      '@vue/runtime-core',
      '@sapphi-red/web-noise-suppressor',
      'pdfjs-dist',
      '@fontsource-variable/inter',
      'pdf-lib',
    ]) {
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
    for (const holder of [
      'Jean-Marc Valin',
      'Yuxi',
      'The Inter Project Authors',
      'PDFium Authors',
      'Professor Benoit Macq',
    ]) {
      expect(notices).toContain(holder);
    }
    expect(notices).not.toMatch(/^(electron|vite|typescript|fastify) \d/m);
  });

  it('E19: switches the sandbox off in no launcher', () => {
    const found = spawnSync('grep', ['-rlI', '--', '--no-sandbox', path.dirname(installed.executable)], {
      encoding: 'utf8',
    });
    expect(found.stdout.split('\n').filter((file) => file !== '' && !file.endsWith('.html'))).toEqual([]);
  });
});
