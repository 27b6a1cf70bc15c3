import type { Arrived, Path, Reading, Sent, Source } from './reading.ts';

/** What arrived of one source between two readings. Shares are 0..1. */
export interface ArrivedSample {
  kbps: number;
  packets: number;
  loss: number;
  jitterMs: number;
  fps: number;
  width: number;
  height: number;
  freezes: number;
  /** Share of the time in which the picture stood still. */
  frozen: number;
  /** Share of the sound that was made up for what did not arrive in time. */
  concealed: number;
  codec: string | undefined;
}

/** What was sent of one source between two readings. */
export interface SentSample {
  kbps: number;
  packets: number;
  /** Share 0..1 that did not arrive, by the other side's newest report; undefined before its first. */
  loss: number | undefined;
  /** That report came within this sample; of sound alone there is one in five seconds. */
  reported: boolean;
  fps: number;
  width: number;
  height: number;
  /** Why the encoder gives less than it could: `none`, `cpu`, `bandwidth` or `other`; undefined for sound. */
  limitation: string | undefined;
  codec: string | undefined;
}

/** A connection over about a second. */
export interface Sample {
  /** Milliseconds since the epoch. */
  at: number;
  seconds: number;
  arrived: Partial<Record<Source, ArrivedSample>>;
  sent: Partial<Record<Source, SentSample>>;
  /** Of the whole connection. */
  upKbps: number;
  downKbps: number;
  rttMs: number | undefined;
  availableKbps: number | undefined;
  path: Path | undefined;
}

/** Undefined when the two are not one after the other: another connection, or no time between them. */
export function sampleOf(before: Reading, after: Reading): Sample | undefined {
  const seconds = (after.at - before.at) / 1000;
  if (seconds <= 0 || after.bytes.up < before.bytes.up || after.bytes.down < before.bytes.down) return undefined;
  const kbps = (bytes: number): number => (bytes * 8) / 1000 / seconds;
  const sample: Sample = {
    at: after.at,
    seconds,
    arrived: {},
    sent: {},
    upKbps: kbps(after.bytes.up - before.bytes.up),
    downKbps: kbps(after.bytes.down - before.bytes.down),
    rttMs: after.rtt === undefined ? undefined : after.rtt * 1000,
    availableKbps: after.available === undefined ? undefined : after.available / 1000,
    path: after.path,
  };
  for (const source of sourcesOf(after.arrived)) {
    const [from, to] = [before.arrived[source], after.arrived[source]];
    if (to !== undefined) sample.arrived[source] = arrivedSample(from, to, seconds);
  }
  for (const source of sourcesOf(after.sent)) {
    const [from, to] = [before.sent[source], after.sent[source]];
    if (to !== undefined) sample.sent[source] = sentSample(from, to, seconds);
  }
  return sample;
}

const ALL = ['microphone', 'camera', 'screen', 'screen-audio'] as const satisfies readonly Source[];

function sourcesOf(by: Partial<Record<Source, unknown>>): Source[] {
  return ALL.filter((source) => by[source] !== undefined);
}

function arrivedSample(from: Arrived | undefined, to: Arrived, seconds: number): ArrivedSample {
  const grown = (
    name: 'bytes' | 'packets' | 'repeated' | 'lost' | 'frames' | 'freezes' | 'frozen' | 'samples' | 'concealed',
  ): number =>
    // A late packet takes a loss back.
    Math.max(0, to[name] - (from?.[name] ?? 0));
  return {
    kbps: (grown('bytes') * 8) / 1000 / seconds,
    packets: grown('packets'),
    loss: share(grown('lost'), grown('lost') + grown('packets') - grown('repeated')),
    jitterMs: to.jitter * 1000,
    fps: grown('frames') / seconds,
    width: to.width,
    height: to.height,
    freezes: grown('freezes'),
    frozen: Math.min(1, grown('frozen') / seconds),
    concealed: share(grown('concealed'), grown('samples')),
    codec: to.codec,
  };
}

function sentSample(from: Sent | undefined, to: Sent, seconds: number): SentSample {
  const grown = (name: 'bytes' | 'packets' | 'frames'): number => Math.max(0, to[name] - (from?.[name] ?? 0));
  return {
    kbps: (grown('bytes') * 8) / 1000 / seconds,
    packets: grown('packets'),
    loss: to.fractionLost,
    reported: to.reportedAt > (from?.reportedAt ?? 0),
    fps: grown('frames') / seconds,
    width: to.width,
    height: to.height,
    limitation: to.limitation,
    codec: to.codec,
  };
}

function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, part / whole);
}
