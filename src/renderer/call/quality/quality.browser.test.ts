import { afterEach, describe, expect, test } from 'vitest';
import { connected, pictureOf, wireOf, type Wire } from '../../../../test/support/browser/wire.ts';
import type { MediaState } from '../types.ts';
import { noWishes, Quality, type Wishes } from './quality.ts';
import type { Sample } from './sample.ts';

/** On a loaded machine a second takes its time. */
const patient = { timeout: 15_000 };

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

interface Watched {
  quality: Quality;
  connection: RTCPeerConnection;
  wishes: Wishes;
  samples: Sample[];
  /** Every report that was taken, for comparison. */
  reports: RTCStatsReport[];
  /** What the reports are made to say of what fits through; bit/s. */
  believed: number | undefined;
  /** How often the estimate was to be made anew. */
  renewals: number;
}

const media: MediaState = { microphone: 'on', camera: 'on', screen: 'off' };

/** Two ends that send sound and a picture, each watched. */
async function call(
  everyMs = 250,
): Promise<{ wire: Wire; ada: Watched; ben: Watched; silence: () => Promise<unknown> }> {
  const wire = wireOf();
  const sound = new AudioContext();
  const tone = sound.createOscillator();
  const out = sound.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  const picture = pictureOf('lime');
  const [voice] = out.stream.getAudioTracks();
  if (voice === undefined) throw new Error('no sound');
  const watch = (end: 'ada' | 'ben'): Watched => {
    const { connection } = wire[end].peer;
    const reports: RTCStatsReport[] = [];
    const take = connection.getStats.bind(connection);
    connection.getStats = async () => {
      const report = await take();
      reports.push(report);
      const { believed } = watched;
      if (believed === undefined) return report;
      const said = [...report.values()].map((stat) =>
        stat.type === 'candidate-pair' ? { ...stat, availableOutgoingBitrate: believed } : stat,
      );
      return Object.defineProperty(report, 'values', { value: () => said.values() });
    };
    const samples: Sample[] = [];
    const watched: Watched = {
      connection,
      reports,
      samples,
      wishes: noWishes,
      believed: undefined,
      renewals: 0,
      quality: new Quality({
        everyMs,
        seated: () => true,
        wishes: () => watched.wishes,
        share: () => 1,
        media: () => media,
        renewEstimate: () => watched.renewals++,
        changed: () => undefined,
        sampled: (sample) => samples.push(sample),
      }),
    };
    watched.quality.attend(connection);
    ends.push(() => watched.quality.close());
    return watched;
  };
  const [ada, ben] = [watch('ada'), watch('ben')];
  ends.push(() => {
    wire.close();
    picture.stop();
    void sound.close();
  });
  const outgoing = { tracks: [voice, picture.track, null, null] as const, media };
  await Promise.all([wire.ada.peer.setOutgoing(outgoing), wire.ben.peer.setOutgoing(outgoing)]);
  await connected(wire);
  const silence = (): Promise<unknown> => wire.ada.peer.setOutgoing({ tracks: [null, null, null, null], media });
  return { wire, ada, ben, silence };
}

function entry(report: RTCStatsReport | undefined, type: string, mid: string): Record<string, number> {
  for (const stat of report?.values() ?? []) if (stat.type === type && stat.mid === mid) return stat;
  throw new Error(`no ${type} of ${mid}`);
}

const sending = (watched: Watched, slot = 1): RTCRtpEncodingParameters | undefined =>
  watched.connection.getTransceivers()[slot]?.sender.getParameters().encodings[0];

describe('B71: a real pair', () => {
  test('B75: the numbers are those of getStats', async () => {
    const { ada, ben } = await call();
    await expect.poll(() => ben.samples.length, patient).toBeGreaterThanOrEqual(4);
    await expect.poll(() => ada.samples.length, patient).toBeGreaterThanOrEqual(4);
    for (const { samples, reports } of [ada, ben]) {
      const sample = samples[2];
      const [before, after] = [2, 3].map((index) => reports[index]);
      const picture = [before, after].map((report) => entry(report, 'inbound-rtp', '1'));
      const sound = [before, after].map((report) => entry(report, 'outbound-rtp', '0'));
      const rate = (pair: Record<string, number>[], name: string): number =>
        ((pair[1]?.[name] ?? 0) - (pair[0]?.[name] ?? 0)) /
        ((pair[1]?.['timestamp'] ?? 0) - (pair[0]?.['timestamp'] ?? 0));
      expect(sample?.arrived.camera?.kbps).toBeCloseTo(rate(picture, 'bytesReceived') * 8, 3);
      expect(sample?.arrived.camera?.fps).toBeCloseTo(rate(picture, 'framesDecoded') * 1000, 3);
      expect(sample?.arrived.camera?.width).toBe(picture[1]?.['frameWidth']);
      expect(sample?.sent.microphone?.kbps).toBeCloseTo(rate(sound, 'bytesSent') * 8, 3);
      expect(sample?.path?.relayed).toBe(false);
    }
  });

  test('is good where nothing is wrong', async () => {
    const { ada } = await call();
    await expect.poll(() => ada.quality.view.level, patient).toBe('good');
  });

  test('B79: one end that gets nothing says so, and the other knows', async () => {
    const { ada, ben, silence } = await call();
    await expect.poll(() => ben.samples.length, patient).toBeGreaterThanOrEqual(2);
    await silence();
    await expect.poll(() => ben.quality.view.level, patient).toBe('silent');
    await expect.poll(() => ada.quality.view.heard, patient).toBe(false);
    expect(ben.quality.view.heard).toBe(true);
  });
});

describe('B69: less is sent', () => {
  test('no picture to a window that nobody sees, and again when somebody does; the sound goes on', async () => {
    const { ada, ben } = await call();
    await expect.poll(() => ben.samples.at(-1)?.arrived.camera?.fps, patient).toBeGreaterThan(0);
    ben.wishes = { ...noWishes, hidden: true };
    ben.quality.adjust();
    await expect.poll(() => ada.quality.view.looking, patient).toBe(false);
    await expect.poll(() => sending(ada)?.active, patient).toBe(false);
    await expect.poll(() => ben.samples.at(-1)?.arrived.camera?.packets, patient).toBe(0);
    expect(ben.samples.at(-1)?.arrived.microphone?.packets).toBeGreaterThan(0);
    expect(ben.quality.view.theirsShed).toBe(false);
    ben.wishes = noWishes;
    ben.quality.adjust();
    await expect.poll(() => ben.samples.at(-1)?.arrived.camera?.fps, patient).toBeGreaterThan(0);
  });

  test('F24: sound alone where next to nothing fits through; with the next picture that is found out anew', async () => {
    const { ada } = await call();
    ada.believed = 10_000;
    await expect.poll(() => ada.quality.view.mineShed, patient).toBe(true);
    expect(ada.renewals).toBe(0);
    await expect.poll(() => ada.quality.view.mineShed, patient).toBe(false);
    expect(ada.renewals).toBe(1);
  });

  test('a smaller picture both ways when one of them saves power', async () => {
    const { ada, ben } = await call();
    await expect.poll(() => ben.samples.at(-1)?.arrived.camera?.width, patient).toBe(320);
    ada.wishes = { ...noWishes, economical: true };
    ada.quality.adjust();
    for (const { samples } of [ada, ben]) {
      await expect.poll(() => samples.at(-1)?.arrived.camera?.width, patient).toBe(160);
    }
  });

  test('sound goes before every picture', async () => {
    const { ada } = await call();
    await expect.poll(() => sending(ada, 0)?.priority, patient).toBe('high');
    expect(sending(ada, 0)?.networkPriority).toBe('high');
    expect(sending(ada)?.priority).toBe('low');
  });
});

test('F21, F22: voices are sent with error correction, and what is lost of them is asked for again', async () => {
  const { wire } = await call();
  for (const { peer } of [wire.ada, wire.ben]) {
    const { currentLocalDescription, currentRemoteDescription } = peer.connection;
    for (const description of [currentLocalDescription, currentRemoteDescription]) {
      const opus = /a=rtpmap:(\d+) opus/.exec(description?.sdp ?? '')?.[1];
      expect(description?.sdp).toMatch(new RegExp(`a=fmtp:${opus} minptime=10;useinbandfec=1`));
      expect(description?.sdp).toContain(`a=rtcp-fb:${opus} nack\r\n`);
    }
  }
});
