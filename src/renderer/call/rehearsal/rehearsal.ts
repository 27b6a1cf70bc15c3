import { messageOf } from '../call-error.ts';
import { capture, type Devices } from '../media/media-capture.ts';
import type { ChosenDevices, InputSource } from '../media/media-constraints.ts';
import { loopback } from './loopback.ts';
import { gathering } from './gathering.ts';
import { hearing } from './hearing.ts';

/** One thing that a call needs, tried before there is one. */
export interface Trial {
  name: string;
  state: 'waiting' | 'running' | 'good' | 'warning' | 'failed' | 'stopped';
  /** What was found, and what helps; empty until it is known. */
  sentence: string;
}

export interface RehearsalParts {
  devices: Devices;
  chosen: ChosenDevices;
  server: string;
  /** Asks the server for its STUN and TURN servers, anew. */
  iceServers: (signal: AbortSignal) => Promise<RTCIceServer[]>;
}

type Verdict = Pick<Trial, 'state' | 'sentence'>;

const GATHER_MS = 6000;
const LISTEN_MS = 1500;
const LOOP_MS = 5000;

/**
 * Tries camera, microphone, server, STUN, each way to the relay, and a call with oneself. Tells of every step; ends early
 * when `signal` is aborted, and then leaves nothing open. Never rejects.
 */
export async function rehearse(
  parts: RehearsalParts,
  tell: (trials: readonly Trial[]) => void,
  signal: AbortSignal,
): Promise<void> {
  let trials: readonly Trial[] = ['Camera', 'Microphone', 'Server', 'A call with yourself'].map(waiting);
  const show = (next: readonly Trial[]): void => {
    trials = next;
    tell(trials);
  };
  const attempt = async (name: string, work: () => Promise<Verdict>): Promise<void> => {
    const put = (verdict: Verdict): void =>
      show(trials.map((trial) => (trial.name === name ? { name, ...verdict } : trial)));
    if (signal.aborted) return put(stopped);
    put({ state: 'running', sentence: '' });
    const verdict = await work().catch((error: unknown): Verdict => ({ state: 'failed', sentence: messageOf(error) }));
    put(signal.aborted ? stopped : verdict);
  };
  const tracks: MediaStreamTrack[] = [];
  const open = (source: InputSource) => async (): Promise<Verdict> => {
    const { track, problem } = await capture(parts.devices, source, parts.chosen);
    if (track === undefined) return { state: 'failed', sentence: problem?.message ?? `There is no ${source}.` };
    tracks.push(track);
    return source === 'camera' ? pictureOf(track) : hearing(track, LISTEN_MS, signal);
  };
  show(trials);
  let servers: RTCIceServer[] = [];
  await attempt('Camera', open('camera'));
  await attempt('Microphone', open('microphone'));
  await attempt('Server', async () => {
    const before = performance.now();
    servers = await parts.iceServers(signal);
    return { state: 'good', sentence: `${parts.server} answered in ${(performance.now() - before).toFixed(0)} ms.` };
  });
  const ways = waysOf(servers);
  const last = trials.length - 1;
  show([...trials.slice(0, last), ...ways.map(({ name }) => waiting(name)), ...trials.slice(last)]);
  for (const { name, server, relay } of ways) {
    await attempt(name, () => gathering(server, relay, GATHER_MS, signal));
  }
  await attempt('A call with yourself', () => loopback(tracks, servers, LOOP_MS, signal));
  for (const track of tracks) track.stop();
}

const stopped: Verdict = { state: 'stopped', sentence: 'Not tried.' };

function waiting(name: string): Trial {
  return { name, state: 'waiting', sentence: '' };
}

function pictureOf(track: MediaStreamTrack): Verdict {
  const { width = 0, height = 0, frameRate = 0 } = track.getSettings();
  return {
    state: 'good',
    sentence: `${track.label}: ${width} × ${height}, ${frameRate.toFixed(0)} pictures a second.`,
  };
}

interface Way {
  name: string;
  server: RTCIceServer;
  relay: boolean;
}

/** Every address by itself: that one answers says nothing of the others. */
function waysOf(servers: readonly RTCIceServer[]): Way[] {
  const ways = servers.flatMap((server) =>
    [server.urls].flat().map((url): Way => {
      const relay = /^turns?:/i.test(url);
      return { name: relay ? `Relay, ${url}` : `Own address, ${url}`, server: { ...server, urls: [url] }, relay };
    }),
  );
  return ways.filter(({ name }, index) => ways.findIndex((way) => way.name === name) === index);
}
