import type { ReconnectSettings } from './signaling/reconnect-policy.ts';

/** Every number of the engine that a person, an operator or a test may want to be another. */
export interface CallSettings {
  reconnect: ReconnectSettings;
  /** How long an acknowledgement may take. */
  ackTimeoutMs: number;
  /** How long a command whose acknowledgement was lost is kept to be sent again. */
  commandLifetimeMs: number;
  peer: PeerSettings;
  /** How many invited people get a prepared connection, and how many ringing calls are prepared. */
  prepared: number;
  /** `refuse`: a call needs at least one of microphone and camera. */
  withoutMedia: 'listen' | 'refuse';
}

export interface PeerSettings {
  /** kbit/s at which the video encoder starts instead of ~300; undefined leaves it to the browser. */
  startBitrateKbps: number | undefined;
  /** Nothing arrives over a connection that counts as up: noticed after this long, and acted upon again every so often. */
  silentMs: number;
  /** After a change of network: nothing arrived for this long, so the old path is gone. */
  pathLostMs: number;
  /** ICE is restarted when the connection is still `disconnected` after this long. */
  restartDelayMs: number;
  /** And again every so often until it is back. */
  restartEveryMs: number;
  /** After this many restarts in vain the connection is built anew. */
  restartsBeforeRebuild: number;
}

export const defaultSettings: CallSettings = {
  reconnect: { baseMs: 1000, capMs: 30_000, jitter: 0.2, shownAfter: 5 },
  ackTimeoutMs: 10_000,
  commandLifetimeMs: 30_000,
  peer: {
    startBitrateKbps: 3000,
    silentMs: 1500,
    pathLostMs: 250,
    restartDelayMs: 2000,
    restartEveryMs: 5000,
    restartsBeforeRebuild: 3,
  },
  prepared: 3,
  withoutMedia: 'listen',
};
