import type { Page } from '@playwright/test';

/** How the media of a window's one connection travels. */
export interface Route {
  /** Of the chosen local and remote candidate: host, srflx, prflx or relay. */
  local: string;
  remote: string;
  protocol: string;
  /** How this window reaches its relay: udp, tcp or tls. */
  relayProtocol: string | undefined;
  family: 4 | 6;
}

/** Notes when each frame of the video under the selector is presented, from now on and across new elements. */
export function watchFrames(page: Page, selector: string): Promise<void> {
  return page.evaluate((query) => {
    const frames: number[] = [];
    Object.assign(window, { framesForTest: frames });
    const watched = new WeakSet<HTMLVideoElement>();
    const look = (): void => {
      if (Reflect.get(window, 'framesForTest') !== frames) return;
      const video = document.querySelector(query);
      if (video instanceof HTMLVideoElement && !watched.has(video)) {
        watched.add(video);
        const next = (now: number): void => {
          frames.push(performance.timeOrigin + now);
          if (Reflect.get(window, 'framesForTest') === frames) video.requestVideoFrameCallback(next);
        };
        video.requestVideoFrameCallback(next);
      }
      setTimeout(look, 20);
    };
    look();
  }, selector);
}

/** Milliseconds since the epoch, in order. */
export function presentedFrames(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const frames: number[] = Reflect.get(window, 'framesForTest') ?? [];
    return frames.map(Math.round);
  });
}

/** Of the connection that is up now, out of those made since `Desktop.watchPeers`. */
export function routeOf(page: Page): Promise<Route | undefined> {
  return page.evaluate(async () => {
    const peers: RTCPeerConnection[] = Reflect.get(window, 'peersForTest') ?? [];
    const peer = peers.findLast(({ connectionState }) => connectionState === 'connected');
    if (!peer) return undefined;
    const stats = new Map<string, Record<string, string>>(await peer.getStats().then((all) => [...all.entries()]));
    const transport = [...stats.values()].find(({ type }) => type === 'transport');
    const pair = stats.get(transport?.['selectedCandidatePairId'] ?? '');
    const local = stats.get(pair?.['localCandidateId'] ?? '');
    const remote = stats.get(pair?.['remoteCandidateId'] ?? '');
    return {
      local: local?.['candidateType'] ?? '',
      remote: remote?.['candidateType'] ?? '',
      protocol: local?.['protocol'] ?? '',
      relayProtocol: local?.['relayProtocol'],
      family: local?.['address']?.includes(':') ? (6 as const) : (4 as const),
    };
  });
}

/** What has arrived over a window's connections, summed since each was made. */
export interface Received {
  audioSamples: number;
  /** Without those of silence, which need no sound made up. */
  concealedSamples: number;
  framesDecoded: number;
  freezes: number;
  frozenS: number;
  /** Of the newest picture. */
  width: number;
  /** How long audio waits before it is played, summed over `audioEmitted` samples; seconds. */
  audioWaitS: number;
  audioEmitted: number;
}

export function receivedOf(page: Page): Promise<Received> {
  return page.evaluate(async () => {
    const peers: RTCPeerConnection[] = Reflect.get(window, 'peersForTest') ?? [];
    const sum = {
      audioSamples: 0,
      concealedSamples: 0,
      framesDecoded: 0,
      freezes: 0,
      frozenS: 0,
      width: 0,
      audioWaitS: 0,
      audioEmitted: 0,
    };
    for (const peer of peers) {
      for (const report of (await peer.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        if (report.kind === 'audio') {
          sum.audioSamples += report.totalSamplesReceived ?? 0;
          sum.concealedSamples += (report.concealedSamples ?? 0) - (report.silentConcealedSamples ?? 0);
          sum.audioWaitS += report.jitterBufferDelay ?? 0;
          sum.audioEmitted += report.jitterBufferEmittedCount ?? 0;
        } else {
          sum.framesDecoded += report.framesDecoded ?? 0;
          sum.freezes += report.freezeCount ?? 0;
          sum.frozenS += report.totalFreezesDuration ?? 0;
          sum.width = report.frameWidth ?? sum.width;
        }
      }
    }
    return sum;
  });
}

/** What the statistics beside the call show of it now, by chart and line (`Loss: Sent`); opens them if need be. */
export async function statisticsOf(page: Page): Promise<Record<string, number>> {
  const charts = page.getByRole('region', { name: 'Statistics of the call' }).locator('figure');
  if ((await charts.count()) === 0) {
    const controls = page.getByRole('toolbar', { name: 'Call controls' });
    await controls.getByRole('button', { name: 'Statistics', exact: true }).click();
    await charts.first().waitFor();
  }
  return charts.evaluateAll((figures) =>
    Object.fromEntries(
      figures.flatMap((figure) => {
        const title = figure.querySelector('.title')?.textContent ?? '';
        return [...figure.querySelectorAll('.word')].flatMap(({ textContent }) => {
          const [, name, value] = /^(.+) ([\d.]+) \S+$/.exec(textContent.trim()) ?? [];
          return value === undefined ? [] : [[`${title}: ${name}`, Number(value)] as const];
        });
      }),
    ),
  );
}
