import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Locator, type Page } from '@playwright/test';
import type { Session } from '../../src/shared/account.ts';
import { writePicture, type Colour } from './picture.ts';
import { writeTone } from './tone.ts';

const root = resolve(import.meta.dirname, '../..');

export function electronPath(): string {
  const given = process.env['PARLEY_ELECTRON'];
  if (given !== undefined && given !== '') return given;
  const runner = [join(root, 'scripts/parley.mjs'), 'electron:path'];
  return execFileSync(process.execPath, runner, { encoding: 'utf8' }).trim();
}

/** That of this process, as Playwright takes it. */
export function environment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value;
  return env;
}

/**
 * Starts the client under Playwright. Not by `executablePath`: only when Playwright finds Electron by its package does it
 * hold the program until it is attached; otherwise a window may be there before it looks.
 */
export function launchElectron(args: string[], env: Record<string, string>): Promise<ElectronApplication> {
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= dirname(electronPath());
  return _electron.launch({ args, env, cwd: root });
}

const pictureIn = (folder: string): string => join(folder, 'camera.y4m');

/** What a person's picture looks like where it is shown. */
export interface Decoded {
  /** The channel that stands out in the middle of the picture. */
  colour: Colour['name'] | 'none';
  frames: number;
  width: number;
}

/** One real window of the built client, with its own profile and, if given, its own picture for a camera. */
export class Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** The file that is its camera, opened anew by each call, and what it was given to show. */
  readonly picture: string;
  readonly colour: Colour | undefined;
  readonly #folder: string;

  private constructor(app: ElectronApplication, page: Page, folder: string, colour: Colour | undefined) {
    this.app = app;
    this.page = page;
    this.picture = pictureIn(folder);
    this.colour = colour;
    this.#folder = folder;
  }

  static async open(options: {
    server: string;
    session?: Session;
    colour?: Colour;
    flags?: string[];
    /** What its synthetic microphone hums, in Hz, instead of beeping. */
    tone?: number;
    /** Of a PulseAudio whose devices it has instead of synthetic ones. */
    sound?: string;
    /** How many cameras are plugged in that show Chromium's own picture; without it one that shows `colour`. */
    cameras?: number;
    /** A folder that is kept when it closes, to be opened again as it was. */
    profile?: string;
  }): Promise<Desktop> {
    const folder = mkdtempSync(join(tmpdir(), 'parley-desktop-'));
    const picture = pictureIn(folder);
    if (options.colour) writePicture(picture, options.colour);
    const env = environment();
    const fake = [
      options.cameras !== undefined
        ? `--use-fake-device-for-media-stream=device-count=${options.cameras},fps=30`
        : options.colour
          ? `--fake-media=${picture}`
          : '--fake-media',
    ];
    if (options.tone !== undefined) {
      const hum = join(folder, 'microphone.wav');
      writeTone(hum, options.tone);
      fake.push(`--use-file-for-fake-audio-capture=${hum}`);
    }
    if (options.sound !== undefined) env['PULSE_SERVER'] = options.sound;
    if (options.session) env['PARLEY_DEV_SESSION'] = JSON.stringify(options.session);
    const app = await launchElectron(
      [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        root,
        '--profile-dir',
        options.profile ?? join(folder, 'profile'),
        '--server',
        options.server,
        ...(options.sound === undefined ? fake : []),
        ...(options.flags ?? []),
      ],
      env,
    );
    const page = await app.firstWindow();
    return new Desktop(app, page, folder, options.colour);
  }

  async close(): Promise<void> {
    // Quitting in a call would ask first, and nobody is there to answer.
    await this.app.evaluate(({ app }) => app.exit(0)).catch(() => {});
    await this.app.close().catch(() => {});
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The process ends without a chance to say goodbye. */
  kill(): void {
    this.app.process().kill('SIGKILL');
  }

  person(displayName: string): Locator {
    return this.page.getByRole('list', { name: 'People' }).getByRole('listitem', { name: displayName });
  }

  control(name: string): Locator {
    return this.page.getByRole('toolbar', { name: 'Call controls' }).getByRole('button', { name, exact: true });
  }

  tile(displayName: string): Locator {
    return this.page.getByRole('group', { name: displayName });
  }

  get ring(): Locator {
    return this.page.getByRole('dialog', { name: 'Incoming call' });
  }

  async call(displayName: string): Promise<void> {
    await this.person(displayName).getByRole('button', { name: 'Video call' }).click();
  }

  async accept(): Promise<void> {
    await this.ring.getByRole('button', { name: 'Accept' }).click();
  }

  /** Shares a window of another program with the call. */
  async shareWindow(title: string): Promise<void> {
    await this.control('Share screen').click();
    const picker = this.page.getByRole('dialog', { name: 'Share your screen' });
    await picker.getByRole('tab', { name: 'Windows' }).click();
    await picker.getByRole('option', { name: title }).click();
    await picker.getByRole('button', { name: 'Share', exact: true }).click();
  }

  /** The colour [r, g, b] that is seen at a place of what is shown, given in fractions of it. */
  async colourAt(what: Locator, x: number, y: number): Promise<number[]> {
    const box = await what.boundingBox();
    if (!box) throw new Error('it is not on the screen');
    const clip = { x: Math.round(box.x + box.width * x), y: Math.round(box.y + box.height * y), width: 1, height: 1 };
    const picture = (await this.page.screenshot({ clip })).toString('base64');
    return this.page.evaluate(async (encoded) => {
      const bytes = Uint8Array.from(atob(encoded), (character) => character.codePointAt(0) ?? 0);
      const context = new OffscreenCanvas(1, 1).getContext('2d');
      context?.drawImage(await createImageBitmap(new Blob([bytes])), 0, 0);
      return [...(context?.getImageData(0, 0, 1, 1).data.slice(0, 3) ?? [])];
    }, picture);
  }

  get sharedFile(): Locator {
    return this.page.getByRole('region', { name: 'Shared file', exact: true });
  }

  /** A page of the shared document of that name, as it is drawn in its frame. */
  sheet(file: string, page: number): Locator {
    return this.page.frameLocator(`iframe[title="${file}"]`).locator(`section[aria-label="Page ${page}"]`);
  }

  /** Uploads a file from this computer and opens it in the call. */
  async openFile(name: string, mimeType: string, content: Uint8Array | string): Promise<void> {
    await this.control('Open file').click();
    const dialog = this.page.getByRole('dialog', { name: 'Open a file' });
    await dialog.locator('input[type=file]').setInputFiles({ name, mimeType, buffer: Buffer.from(content) });
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Saves the file that is shown, by that item of its menu; it is written when this resolves. */
  async saveFile(item: string, filePath: string): Promise<void> {
    await this.app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    }, filePath);
    const button = this.page.getByRole('button', { name: 'Save file' });
    await button.click();
    await this.page.getByRole('menuitem', { name: item }).click();
    await button.and(this.page.locator('[aria-busy="false"]')).waitFor();
  }

  /** Draws a line across the page of the shared document, at this share of its height. */
  async draw(file: string, page: number, height: number): Promise<void> {
    const box = await this.sheet(file, page).boundingBox();
    if (!box) throw new Error(`page ${page} is not on the screen`);
    const { mouse } = this.page;
    const y = box.y + box.height * height;
    await mouse.move(box.x + box.width * 0.2, y);
    await mouse.down();
    await mouse.move(box.x + box.width * 0.7, y, { steps: 12 });
    await mouse.up();
  }

  /** Reads what the first video inside has decoded, from its pixels. */
  decoded(inside: Locator): Promise<Decoded> {
    return inside
      .locator('video')
      .first()
      .evaluate((video) => {
        if (!(video instanceof HTMLVideoElement)) throw new Error('not a video');
        const canvas = document.createElement('canvas');
        canvas.width = 16;
        canvas.height = 9;
        const context = canvas.getContext('2d');
        context?.drawImage(video, 0, 0, 16, 9);
        // The lower half: the synthetic camera writes its clock elsewhere, our moving bar covers a part of each row.
        const pixels = context?.getImageData(0, 5, 16, 4).data ?? new Uint8ClampedArray();
        const sum = [0, 0, 0];
        pixels.forEach((value, i) => {
          if (i % 4 < 3) sum[i % 4] = (sum[i % 4] ?? 0) + value;
        });
        const [r = 0, g = 0, b = 0] = sum.map((value) => value / (pixels.length / 4 || 1));
        const names = ['red', 'green', 'blue'] as const;
        const most = Math.max(r, g, b);
        const rest = [r, g, b].filter((value) => value !== most);
        const stands = rest.every((value) => most > value + 60);
        return {
          colour: (stands ? names[[r, g, b].indexOf(most)] : undefined) ?? 'none',
          frames: video.getVideoPlaybackQuality().totalVideoFrames,
          width: video.videoWidth,
        };
      });
  }

  /** Counts received audio and video over every peer connection made after this page was loaded. Reloads it. */
  async watchPeers(): Promise<void> {
    await this.page.addInitScript(() => {
      const peers: RTCPeerConnection[] = [];
      Object.assign(window, { peersForTest: peers });
      window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
        construct(target, args, newTarget) {
          const peer = Reflect.construct(target, args, newTarget);
          peers.push(peer);
          return peer;
        },
      });
    });
    await this.page.reload();
  }

  received(): Promise<{ audioPackets: number; framesDecoded: number; open: number }> {
    return this.page.evaluate(async () => {
      const peers: RTCPeerConnection[] = Reflect.get(window, 'peersForTest') ?? [];
      let audioPackets = 0;
      let framesDecoded = 0;
      for (const peer of peers) {
        for (const report of (await peer.getStats()).values()) {
          if (report.type !== 'inbound-rtp') continue;
          if (report.kind === 'audio') audioPackets += report.packetsReceived ?? 0;
          else framesDecoded += report.framesDecoded ?? 0;
        }
      }
      return { audioPackets, framesDecoded, open: peers.filter((peer) => peer.connectionState !== 'closed').length };
    });
  }
}
