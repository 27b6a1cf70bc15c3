import { SLOTS } from '../mesh/slots.ts';

/** What a track is of, by its place in the connection. */
export type Source = (typeof SLOTS)[number]['source'];

/** Counters of what arrives, since the connection began. Seconds, bytes, packets, samples, frames. */
export interface Arrived {
  bytes: number;
  packets: number;
  /** Of `packets`: those that came by a later try, beside the count of what is lost. */
  repeated: number;
  lost: number;
  jitter: number;
  frames: number;
  freezes: number;
  frozen: number;
  samples: number;
  concealed: number;
  width: number;
  height: number;
  codec: string | undefined;
}

/** Counters of what is sent. */
export interface Sent {
  bytes: number;
  packets: number;
  frames: number;
  /** Share 0..1 in the other side's newest report, which comes every second or so; undefined before the first. */
  fractionLost: number | undefined;
  /** When that report came, milliseconds; 0 before the first. */
  reportedAt: number;
  width: number;
  height: number;
  limitation: string | undefined;
  codec: string | undefined;
}

/** The way that the packets take: by candidate types, `host`, `srflx`, `prflx` or `relay`. */
export interface Path {
  local: string;
  remote: string;
  protocol: string;
  /** How this side reaches its relay: udp, tcp or tls. */
  relayProtocol: string | undefined;
  relayed: boolean;
}

/** What one look at a connection's statistics found. */
export interface Reading {
  /** Milliseconds of the report's own clock. */
  at: number;
  arrived: Partial<Record<Source, Arrived>>;
  sent: Partial<Record<Source, Sent>>;
  /** Of the whole connection, with everything that is not media. */
  bytes: { up: number; down: number };
  /** Seconds. */
  rtt: number | undefined;
  /** What the congestion control believes to fit through, bit/s. */
  available: number | undefined;
  path: Path | undefined;
}

type Stat = Readonly<Record<string, unknown>>;

function isStat(value: unknown): value is Stat {
  return typeof value === 'object' && value !== null;
}

function number(stat: Stat | undefined, name: string): number {
  return maybe(stat, name) ?? 0;
}

function maybe(stat: Stat | undefined, name: string): number | undefined {
  const value = stat?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function text(stat: Stat | undefined, name: string): string | undefined {
  const value = stat?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `report`: the values of a getStats report. `mids`: of the connection's transceivers, in order. What is missing counts as 0. */
export function readingOf(report: Iterable<unknown>, mids: readonly (string | null)[]): Reading {
  const stats = [...report].filter(isStat);
  const byId = new Map(stats.map((stat) => [text(stat, 'id'), stat]));
  const linked = (stat: Stat | undefined, name: string): Stat | undefined => {
    const id = text(stat, name);
    return id === undefined ? undefined : byId.get(id);
  };
  const codecOf = (stat: Stat): string | undefined => text(linked(stat, 'codecId'), 'mimeType')?.replace(/^\w+\//, '');
  const transport = stats.find((stat) => stat['type'] === 'transport');
  const pair = linked(transport, 'selectedCandidatePairId');
  const reading: Reading = {
    at: Math.max(0, ...stats.map((stat) => number(stat, 'timestamp'))),
    arrived: {},
    sent: {},
    bytes: { up: number(transport, 'bytesSent'), down: number(transport, 'bytesReceived') },
    rtt: maybe(pair, 'currentRoundTripTime'),
    available: maybe(pair, 'availableOutgoingBitrate'),
    path: pathOf(linked(pair, 'localCandidateId'), linked(pair, 'remoteCandidateId')),
  };
  for (const stat of stats) {
    const mid = text(stat, 'mid');
    const source = SLOTS[mid === undefined ? -1 : mids.indexOf(mid)]?.source;
    if (source === undefined) continue;
    if (stat['type'] === 'inbound-rtp') reading.arrived[source] = arrivedOf(stat, codecOf(stat));
    if (stat['type'] === 'outbound-rtp') reading.sent[source] = sentOf(stat, linked(stat, 'remoteId'), codecOf(stat));
  }
  return reading;
}

function arrivedOf(stat: Stat, codec: string | undefined): Arrived {
  return {
    bytes: number(stat, 'bytesReceived'),
    packets: number(stat, 'packetsReceived'),
    repeated: number(stat, 'retransmittedPacketsReceived'),
    lost: number(stat, 'packetsLost'),
    jitter: number(stat, 'jitter'),
    frames: number(stat, 'framesDecoded'),
    freezes: number(stat, 'freezeCount'),
    frozen: number(stat, 'totalFreezesDuration'),
    samples: number(stat, 'totalSamplesReceived'),
    // What is made up while nothing was sent is no loss.
    concealed: number(stat, 'concealedSamples') - number(stat, 'silentConcealedSamples'),
    width: number(stat, 'frameWidth'),
    height: number(stat, 'frameHeight'),
    codec,
  };
}

function sentOf(stat: Stat, theirs: Stat | undefined, codec: string | undefined): Sent {
  return {
    bytes: number(stat, 'bytesSent'),
    packets: number(stat, 'packetsSent'),
    frames: number(stat, 'framesEncoded'),
    fractionLost: maybe(theirs, 'fractionLost'),
    reportedAt: number(theirs, 'timestamp'),
    width: number(stat, 'frameWidth'),
    height: number(stat, 'frameHeight'),
    limitation: text(stat, 'qualityLimitationReason'),
    codec,
  };
}

function pathOf(local: Stat | undefined, remote: Stat | undefined): Path | undefined {
  const [mine, theirs] = [text(local, 'candidateType'), text(remote, 'candidateType')];
  if (mine === undefined || theirs === undefined) return undefined;
  return {
    local: mine,
    remote: theirs,
    protocol: text(local, 'protocol') ?? 'udp',
    relayProtocol: text(local, 'relayProtocol'),
    relayed: mine === 'relay' || theirs === 'relay',
  };
}
