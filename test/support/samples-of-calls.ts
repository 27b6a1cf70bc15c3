import type { ArrivedSample, Sample, SentSample } from '../../src/renderer/call/quality/sample.ts';

interface Patch {
  sound?: Partial<ArrivedSample>;
  picture?: Partial<ArrivedSample>;
  /** What is sent of my camera. */
  mine?: Partial<SentSample>;
  rttMs?: number;
  availableKbps?: number;
}

const arrived: ArrivedSample = {
  kbps: 32,
  packets: 50,
  loss: 0,
  jitterMs: 4,
  fps: 0,
  width: 0,
  height: 0,
  freezes: 0,
  frozen: 0,
  concealed: 0,
  codec: 'opus',
};
const sent: SentSample = {
  kbps: 1500,
  packets: 160,
  loss: 0,
  fps: 30,
  width: 1280,
  height: 720,
  limitation: 'none',
  codec: 'H264',
};

/** A second of a video call in which nothing is wrong, but for what the test says. */
export function clearSample({ sound, picture, mine, rttMs = 30, availableKbps = 3000 }: Patch = {}): Sample {
  return {
    at: 0,
    seconds: 1,
    arrived: {
      microphone: { ...arrived, ...sound },
      camera: { ...arrived, kbps: 1400, packets: 150, fps: 30, width: 1280, height: 720, codec: 'H264', ...picture },
    },
    sent: {
      microphone: { ...sent, kbps: 32, packets: 50, fps: 0, width: 0, height: 0, codec: 'opus', limitation: undefined },
      camera: { ...sent, ...mine },
    },
    upKbps: 1532,
    downKbps: 1432,
    rttMs,
    availableKbps,
    path: { local: 'host', remote: 'host', protocol: 'udp', relayProtocol: undefined, relayed: false },
  };
}
