import type { ArrivedSample, Sample, SentSample } from '../call/quality/sample.ts';

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
  reported: true,
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

/** Two minutes of a call, with a bad stretch at the end when `troubled`. */
export function measured(troubled: boolean): Sample[] {
  const start = Date.now() - 120_000;
  return Array.from({ length: 120 }, (_, second) => {
    const bad = troubled && second > 50;
    const wave = 1 + 0.15 * Math.sin(second / 5);
    const sample = clearSample({
      sound: bad ? { loss: 0.06 * wave, concealed: 0.05, jitterMs: 60 } : {},
      picture: { kbps: 1400 / wave, fps: bad ? 18 * wave : 30 },
      mine: bad ? { kbps: 280 * wave, loss: 0.09, limitation: 'bandwidth', width: 640, height: 360, fps: 20 } : {},
      rttMs: (bad ? 420 : 38) * wave,
      availableKbps: bad ? 300 : 2800,
    });
    const { path } = sample;
    return {
      ...sample,
      at: start + second * 1000,
      upKbps: (bad ? 320 : 1540) * wave,
      downKbps: 1440 / wave,
      path: bad && path !== undefined ? { ...path, local: 'relay', relayProtocol: 'tls', relayed: true } : path,
    };
  });
}
