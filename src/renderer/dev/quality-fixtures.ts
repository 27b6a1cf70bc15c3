import type { ArrivedSample, Sample, SentSample } from '../call/quality/sample.ts';

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
  kbps: 32,
  packets: 50,
  loss: 0,
  fps: 0,
  width: 0,
  height: 0,
  limitation: undefined,
  codec: 'opus',
};
const picture = { fps: 30, width: 1280, height: 720, codec: 'H264' };

/** Two minutes of a call, with a bad stretch in the middle when `troubled`. */
export function measured(troubled: boolean): Sample[] {
  const start = Date.now() - 120_000;
  return Array.from({ length: 120 }, (_, second) => {
    const bad = troubled && second > 50;
    const wave = 1 + 0.15 * Math.sin(second / 5);
    const [up, down] = [(bad ? 280 : 1500) * wave, 1400 / wave];
    return {
      at: start + second * 1000,
      seconds: 1,
      arrived: {
        microphone: { ...arrived, loss: bad ? 0.06 * wave : 0, concealed: bad ? 0.05 : 0, jitterMs: bad ? 60 : 4 },
        camera: { ...arrived, ...picture, kbps: down, packets: 150, fps: bad ? 18 * wave : 30 },
      },
      sent: {
        microphone: { ...sent, loss: bad ? 0.08 : 0 },
        camera: {
          ...sent,
          ...picture,
          kbps: up,
          packets: 160,
          loss: bad ? 0.09 : 0.002,
          limitation: bad ? 'bandwidth' : 'none',
          ...(bad ? { width: 640, height: 360, fps: 20 } : {}),
        },
      },
      upKbps: up + 40,
      downKbps: down + 40,
      rttMs: (bad ? 420 : 38) * wave,
      availableKbps: bad ? 300 : 2800,
      path: bad
        ? { local: 'relay', remote: 'srflx', protocol: 'udp', relayProtocol: 'tls', relayed: true }
        : { local: 'host', remote: 'host', protocol: 'udp', relayProtocol: undefined, relayed: false },
    };
  });
}
