import { readingOf } from '../quality/reading.ts';
import { sampleOf, type Sample } from '../quality/sample.ts';
import { judge } from '../quality/level.ts';
import { SLOTS } from '../mesh/slots.ts';
import type { Trial } from './rehearsal.ts';

type Verdict = Pick<Trial, 'state' | 'sentence'>;

/** A call from this computer to itself, through the relay where there is one: all of it but the other person. */
export async function loopback(
  tracks: readonly MediaStreamTrack[],
  iceServers: RTCIceServer[],
  forMs: number,
  signal: AbortSignal,
): Promise<Verdict> {
  if (tracks.length === 0) return { state: 'warning', sentence: 'There is nothing to send: no camera, no microphone.' };
  const relayed = iceServers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/i.test(url)));
  const configuration: RTCConfiguration = { iceServers, iceTransportPolicy: relayed ? 'relay' : 'all' };
  const [here, there] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)];
  try {
    here.addEventListener('icecandidate', ({ candidate }) => void there.addIceCandidate(candidate ?? undefined));
    there.addEventListener('icecandidate', ({ candidate }) => void here.addIceCandidate(candidate ?? undefined));
    for (const { kind } of SLOTS.slice(0, 2)) {
      const track = tracks.find((one) => one.kind === kind);
      here.addTransceiver(track ?? kind, { direction: 'sendonly' });
    }
    await here.setLocalDescription();
    if (here.localDescription !== null) await there.setRemoteDescription(here.localDescription);
    await there.setLocalDescription();
    if (there.localDescription !== null) await here.setRemoteDescription(there.localDescription);
    if (!(await connects(there, forMs, signal))) {
      const by = relayed ? 'through the relay' : 'at all';
      return { state: 'failed', sentence: `No connection came about ${by}. Look at the lines above.` };
    }
    const before = readingOf((await there.getStats()).values(), midsOf(there));
    await pause(forMs, signal);
    const sample = sampleOf(before, readingOf((await there.getStats()).values(), midsOf(there)));
    return sample === undefined
      ? { state: 'failed', sentence: 'Nothing could be measured.' }
      : verdictOf(sample, tracks);
  } finally {
    here.close();
    there.close();
  }
}

function midsOf(connection: RTCPeerConnection): (string | null)[] {
  return connection.getTransceivers().map(({ mid }) => mid);
}

function verdictOf(sample: Sample, tracks: readonly MediaStreamTrack[]): Verdict {
  const has = (kind: string): boolean => tracks.some((track) => track.kind === kind);
  const { level } = judge(sample, {
    microphone: has('audio') ? 'on' : 'none',
    camera: has('video') ? 'on' : 'none',
    screen: 'off',
  });
  const { camera, microphone } = sample.arrived;
  const lost = (100 * Math.max(camera?.loss ?? 0, microphone?.loss ?? 0)).toFixed(1);
  const seen = has('video')
    ? ` ${camera?.width ?? 0} × ${camera?.height ?? 0} at ${(camera?.fps ?? 0).toFixed(0)}/s,`
    : '';
  const way = sample.path?.relayed === true ? 'Through the relay:' : 'Within this computer:';
  return {
    state: level === 'good' ? 'good' : level === 'weak' ? 'warning' : 'failed',
    sentence: `${way}${seen} ${(sample.rttMs ?? 0).toFixed(0)} ms there and back, ${lost} % lost.`,
  };
}

async function connects(connection: RTCPeerConnection, withinMs: number, signal: AbortSignal): Promise<boolean> {
  const up = (): boolean => connection.connectionState === 'connected';
  if (up()) return true;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (up() || connection.connectionState === 'failed') resolve();
    };
    connection.addEventListener('connectionstatechange', look);
    signal.addEventListener('abort', () => resolve(), { once: true });
    setTimeout(resolve, withinMs);
  });
  return up();
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
