import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ElectronApplication, Page } from '@playwright/test';
import type { Session } from '../../src/shared/account.ts';
import { signUp } from '../support/accounts.ts';
import { Desktop, environment, launchElectron } from '../support/desktop.ts';
import { ServerProcess } from '../support/server-process.ts';
import { median } from '../support/timing.ts';
import { cpuByRole } from './process-tree.ts';
import { compare, type Result } from './result.ts';

const ROUNDS = 2;
/** What a call does at its start is over: the picture is whole, and its bitrate has stopped growing. */
const SETTLE_MS = 6_000;
const PATIENCE_MS = 30_000;
const SECONDS = 15;
/** Chromium's own picture: of 1280 × 720 it is asked for, and given. */
const CAMERA = '--use-fake-device-for-media-stream=device-count=1,fps=30';

/** Of a core, in percent, by process. */
type Share = Record<string, number>;

/** Where a video is drawn in the window, CSS pixels. */
interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Client {
  share: Share;
  /** What it receives. */
  codec: string;
  width: number;
  fps: number;
  kbps: number;
}

const total = (share: Share): number => Object.values(share).reduce((sum, one) => sum + one, 0);

/** The picture that a page receives, since its connection began; undefined: none. */
interface Picture {
  codec: string;
  width: number;
  fps: number;
  frames: number;
  bytes: number;
}

function pictureOf(page: Page): Promise<Picture | undefined> {
  return page.evaluate(async () => {
    const peers: RTCPeerConnection[] = Reflect.get(window, 'peersForTest') ?? [];
    const reports = await Promise.all(peers.map((peer) => peer.getStats()));
    for (const all of reports) {
      for (const report of all.values()) {
        if (report.type !== 'inbound-rtp' || report.kind !== 'video' || report.frameWidth === undefined) continue;
        const codec = String(all.get(report.codecId)?.mimeType);
        const { frameWidth: width, framesPerSecond: fps = 0, framesDecoded: frames, bytesReceived: bytes } = report;
        return { codec, width, fps, frames, bytes };
      }
    }
    return undefined;
  });
}

/** Waits until the page receives a whole picture at its full rate, and for what comes after. */
async function whole(page: Page): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await delay(200)) {
    const picture = await pictureOf(page);
    if (picture?.width !== 1280 || picture.fps < 28) continue;
    await delay(SETTLE_MS);
    return;
  }
  throw new Error('the picture did not become whole');
}

/** What one client uses while it receives a whole picture. */
async function measured(app: ElectronApplication, page: Page): Promise<Client> {
  const pid = app.process().pid ?? 0;
  const [used, seen] = [cpuByRole(pid), await pictureOf(page)];
  await delay(SECONDS * 1000);
  const [usedNow, seenNow] = [cpuByRole(pid), await pictureOf(page)];
  if (seen === undefined || seenNow === undefined) throw new Error('there is no picture');
  const share = [...usedNow].map(([role, now]) => [role, ((now - (used.get(role) ?? 0)) / SECONDS) * 100] as const);
  return {
    share: Object.fromEntries(share),
    codec: seenNow.codec,
    width: seenNow.width,
    fps: (seenNow.frames - seen.frames) / SECONDS,
    kbps: ((seenNow.bytes - seen.bytes) * 8) / 1000 / SECONDS,
  };
}

/** Two windows of Parley in a call, each as a client of it; and where they draw what they show. */
async function ours(server: string, sessions: Session[]): Promise<{ clients: Client[]; places: Place[] }> {
  const desktops: Desktop[] = [];
  try {
    for (const session of sessions) {
      const desktop = await Desktop.open({ server, session, cameras: 1 });
      desktops.push(desktop);
      await desktop.watchPeers();
    }
    const [ada, ben] = desktops;
    if (!ada || !ben) throw new Error('two people are needed');
    await ada.person('Ben').getByText('Online').waitFor();
    await ada.call('Ben');
    await ben.accept();
    await Promise.all(desktops.map(({ page }) => whole(page)));
    const clients = await Promise.all(desktops.map(({ app, page }) => measured(app, page)));
    const places = await ada.page.locator('video').evaluateAll((videos) =>
      videos
        .map((video) => video.getBoundingClientRect())
        .map(({ x, y, width, height }) => ({ x, y, width, height }))
        // Theirs is drawn larger, if either is.
        .toSorted((a, b) => b.width - a.width)
        .filter(({ width }) => width > 0),
    );
    return { clients, places };
  } finally {
    await Promise.all(desktops.map((desktop) => desktop.close()));
  }
}

/** One window with two connections in its page: what one client encodes and decodes, and drawn where Parley draws it. */
async function bare(codec: string, places: Place[]): Promise<Client> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bare-'));
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await launchElectron(
    [
      ...sandbox,
      resolve(import.meta.dirname, '../faults/raw'),
      `--user-data-dir=${folder}`,
      '--use-fake-ui-for-media-stream',
      CAMERA,
    ],
    environment(),
  );
  try {
    const page = await app.firstWindow();
    await page.evaluate(
      async ({ mimeType, where }) => {
        const stream = await navigator.mediaDevices.getUserMedia({
          audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
          video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
        });
        const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()];
        from.addEventListener('icecandidate', ({ candidate }) => void to.addIceCandidate(candidate ?? undefined));
        to.addEventListener('icecandidate', ({ candidate }) => void from.addIceCandidate(candidate ?? undefined));
        const arrived = new MediaStream();
        to.addEventListener('track', ({ track }) => arrived.addTrack(track));
        for (const track of stream.getTracks()) from.addTrack(track, stream);
        const [camera] = from.getTransceivers().filter(({ sender }) => sender.track?.kind === 'video');
        const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
        camera?.setCodecPreferences(
          codecs.toSorted((a, b) => Number(b.mimeType === mimeType) - Number(a.mimeType === mimeType)),
        );
        await from.setLocalDescription();
        if (from.localDescription) await to.setRemoteDescription(from.localDescription);
        await to.setLocalDescription();
        if (to.localDescription) await from.setRemoteDescription(to.localDescription);
        document.body.replaceChildren(
          ...where.map(({ x, y, width, height }, i) => {
            const video = document.createElement('video');
            video.srcObject = i === 0 ? arrived : stream;
            video.muted = i !== 0;
            video.autoplay = true;
            video.style.cssText = `position: fixed; left: ${x}px; top: ${y}px; width: ${width}px; height: ${height}px; object-fit: cover`;
            return video;
          }),
        );
        Object.assign(window, { peersForTest: [to] });
      },
      { mimeType: codec, where: places },
    );
    await whole(page);
    return await measured(app, page);
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What a client costs in a call of two, whole process tree, against a bare page that encodes and decodes as much. */
export async function callCpu(): Promise<Result[]> {
  const server = await new ServerProcess({ PARLEY_STUN_URLS: '' }).start();
  try {
    const sessions = [await signUp(server.url, 'Ada'), await signUp(server.url, 'Ben')];
    const parley: Client[] = [];
    const same: Client[] = [];
    const cheapest: Client[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { clients, places } = await ours(server.url, sessions);
      parley.push(...clients);
      const codec = clients[0]?.codec ?? '';
      same.push(await bare(codec, places));
      cheapest.push(await bare('video/H264', places));
    }
    const mean = (clients: Client[]): number => median(clients.map(({ share }) => total(share)));
    const details = { parley, same, cheapest };
    const unit = '% of a core, median';
    return [
      compare({
        name: 'CPU of one client in a 720p call, against a bare pair with the cheapest codec',
        kind: 'cost',
        unit,
        ours: mean(parley),
        floor: mean(cheapest),
        goal: 1.15,
        details,
      }),
      compare({
        name: 'CPU of one client in a 720p call, against a bare pair with the same codec',
        kind: 'cost',
        unit,
        ours: mean(parley),
        floor: mean(same),
        goal: 1.15,
      }),
    ];
  } finally {
    await server.stop();
  }
}
