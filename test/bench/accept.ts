import { gather } from '../support/stage.ts';
import { clickSoon, firstPicture, median, percentile, tileVideo } from '../support/timing.ts';
import type { Desktop } from '../support/desktop.ts';
import { compare, type Result } from './result.ts';

const ROUNDS = 10;
/** As long as a quick person takes to answer; devices are as cold as then, for the floor as well. */
const RINGING_MS = 1000;
/** What was before is quite over, for the floor as well. */
const PAUSE_MS = 1000;

/** The floor: two peer connections in one page, from getUserMedia to a decoded frame on both sides. Milliseconds. */
function loopback(desktop: Desktop): Promise<number> {
  return desktop.page.evaluate(async () => {
    const start = performance.now();
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: true,
      video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
    });
    const peers = [new RTCPeerConnection(), new RTCPeerConnection()] as const;
    const [a, b] = peers;
    const frames = peers.map(
      (peer) =>
        new Promise<number>((resolve) => {
          peer.addEventListener('track', ({ track }) => {
            if (track.kind !== 'video') return;
            const video = document.createElement('video');
            video.muted = true;
            video.srcObject = new MediaStream([track]);
            video.requestVideoFrameCallback((now) => resolve(now));
            void video.play();
          });
        }),
    );
    a.addEventListener('icecandidate', ({ candidate }) => void b.addIceCandidate(candidate ?? undefined));
    b.addEventListener('icecandidate', ({ candidate }) => void a.addIceCandidate(candidate ?? undefined));
    for (const peer of peers) for (const track of stream.getTracks()) peer.addTrack(track, stream);
    await a.setLocalDescription();
    if (a.localDescription) await b.setRemoteDescription(a.localDescription);
    await b.setLocalDescription();
    if (b.localDescription) await a.setRemoteDescription(b.localDescription);
    const end = Math.max(...(await Promise.all(frames)));
    for (const peer of peers) peer.close();
    for (const track of stream.getTracks()) track.stop();
    return end - start;
  });
}

interface Took {
  /** Accept → both sides have decoded a frame of the other. Milliseconds. */
  decoded: number;
  /** Accept → both people see the other. Milliseconds. */
  shown: number;
}

/** A call between two real windows. */
async function round(ada: Desktop, ben: Desktop): Promise<Took> {
  await ada.page.waitForTimeout(PAUSE_MS);
  const pictures = [firstPicture(ada, tileVideo('Ben')), firstPicture(ben, tileVideo('Ada'))];
  await ada.call('Ben');
  await ben.ring.waitFor();
  const clicked = await clickSoon(ben, 'Accept', RINGING_MS);
  const seen = await Promise.all(pictures);
  const acceptedAt = await clicked();
  const took = {
    decoded: Math.max(...seen.map(({ decoded }) => decoded)) - acceptedAt,
    shown: Math.max(...seen.map(({ shown }) => shown)) - acceptedAt,
  };
  await ada.control('Leave call').click();
  for (const desktop of [ada, ben]) await desktop.page.getByRole('list', { name: 'People' }).waitFor();
  return took;
}

/** With people one has talked to, whose connection is made while it rings; and with strangers, to whom nothing is said. */
export async function accept(): Promise<Result[]> {
  const cast = await gather(2, { PARLEY_STUN_URLS: '' });
  try {
    const [ada, ben] = cast.people.map(({ desktop }) => desktop);
    if (!ada || !ben) throw new Error('two people are needed');
    await round(ada, ben);
    const kinds = [
      { who: 'known', connectEarly: true, goal: 0.65, ours: new Array<Took>() },
      { who: 'strangers', connectEarly: false, goal: 0.8, ours: new Array<Took>() },
    ];
    const floor: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      await ada.page.waitForTimeout(PAUSE_MS);
      floor.push(await loopback(ada));
      for (const { connectEarly, ours } of kinds) {
        await ben.page.evaluate(`window.parley.request('settings.change', { connectEarly: ${String(connectEarly)} })`);
        ours.push(await round(ada, ben));
      }
    }
    return kinds.map(({ who, goal, ours: rounds }) => {
      const ours = rounds.map(({ decoded }) => decoded);
      const shown = rounds.map((took) => took.shown);
      return compare({
        name: `accept → both see video (${who}), against an in-page loopback`,
        kind: 'cost',
        unit: `ms, median of ${ROUNDS}`,
        ours: median(ours),
        floor: median(floor),
        goal,
        details: {
          p90: percentile(ours, 0.9),
          floorP90: percentile(floor, 0.9),
          shown: median(shown),
          ours,
          floors: floor,
        },
      });
    });
  } finally {
    await cast.close();
  }
}
