import { describe, expect, it } from 'vitest';
import { recorded } from '../../../../test/support/recorded-stats.ts';
import { readingOf } from './reading.ts';
import { sampleOf } from './sample.ts';

const MIDS = ['0', '1', '2', '3'];

/** The recorded report with other counters in the entries that a test picks. */
function changed(report: readonly object[], pick: (stat: object) => object | undefined): object[] {
  return report.map((stat) => ({ ...stat, ...pick(stat) }));
}

function isOf(stat: object, type: string, mid: string): boolean {
  return Reflect.get(stat, 'type') === type && Reflect.get(stat, 'mid') === mid;
}

describe('B71: two recorded reports make a sample', () => {
  const before = readingOf(recorded.first, MIDS);
  const after = readingOf(recorded.second, MIDS);
  const sample = sampleOf(before, after);

  it('has the bitrates of what passed between them', () => {
    const down = ((104_043 - before.bytes.down) * 8) / (after.at - before.at);
    expect(sample?.downKbps).toBeCloseTo(down, 6);
    expect(sample?.seconds).toBeCloseTo((after.at - before.at) / 1000, 6);
  });

  it('tells the sources apart by their transceivers', () => {
    expect(sample?.sent.microphone?.codec).toBe('opus');
    expect(sample?.sent.camera).toMatchObject({ codec: 'H264', width: 320, height: 180, limitation: 'bandwidth' });
    expect(sample?.arrived.camera).toMatchObject({ codec: 'H264', width: 320, freezes: 0, loss: 0 });
    expect(sample?.arrived.screen?.packets).toBe(0);
    expect(sample?.sent['screen-audio']?.kbps).toBe(0);
    const [reversed] = [sampleOf(readingOf(recorded.first, ['3', '2', '1', '0']), after)];
    expect(reversed?.sent.microphone?.packets).not.toBe(sample?.sent.microphone?.packets);
  });

  it('knows which of the other side’s reports is new', () => {
    expect(sample?.sent.camera?.reported).toBe(true);
    expect(sample?.sent.microphone?.reported).toBe(false);
  });

  it('names the chosen pair, not the one that was left', () => {
    expect(sample?.path).toMatchObject({ protocol: 'udp', relayed: false });
    expect(sample?.availableKbps).toBeCloseTo(1432.47, 2);
    expect(sample?.rttMs).toBe(2);
  });

  it('says that it goes through a relay, whichever side has it', () => {
    for (const type of ['local-candidate', 'remote-candidate']) {
      const relayed = changed(recorded.second, (stat) =>
        Reflect.get(stat, 'type') === type ? { candidateType: 'relay' } : undefined,
      );
      expect(readingOf(relayed, MIDS).path?.relayed).toBe(true);
    }
  });
});

describe('B71: losses, freezes and made-up sound', () => {
  const before = readingOf(recorded.first, MIDS);
  const later = (type: string, mid: string, patch: object): ReturnType<typeof sampleOf> =>
    sampleOf(
      before,
      readingOf(
        changed(recorded.second, (stat) => (isOf(stat, type, mid) ? patch : undefined)),
        MIDS,
      ),
    );

  it('counts the share that did not arrive', () => {
    const packets = before.arrived.microphone?.packets ?? 0;
    const sample = later('inbound-rtp', '0', { packetsReceived: packets + 40, packetsLost: 10 });
    expect(sample?.arrived.microphone?.loss).toBeCloseTo(0.2, 6);
  });

  it('counts a packet that came by a second try as lost, and not as another that arrived', () => {
    const packets = before.arrived.camera?.packets ?? 0;
    const repaired = { packetsReceived: packets + 90 + 10, retransmittedPacketsReceived: 10, packetsLost: 10 };
    expect(later('inbound-rtp', '1', repaired)?.arrived.camera?.loss).toBeCloseTo(0.1, 6);
  });

  it('takes a packet that was only late for no loss', () => {
    expect(later('inbound-rtp', '0', { packetsLost: -3 })?.arrived.microphone?.loss).toBe(0);
  });

  it('leaves out what was made up while nothing was sent', () => {
    const sample = later('inbound-rtp', '0', {
      totalSamplesReceived: 48_000,
      concealedSamples: 9_600,
      silentConcealedSamples: 4_800,
    });
    expect(sample?.arrived.microphone?.concealed).toBeCloseTo(0.1, 6);
  });

  it('knows how long the picture stood still', () => {
    const sample = later('inbound-rtp', '1', { freezeCount: 2, totalFreezesDuration: 0.5 });
    expect(sample?.arrived.camera?.freezes).toBe(2);
    expect(sample?.arrived.camera?.frozen).toBeCloseTo(0.5 / (sample?.seconds ?? 1), 6);
  });
});

describe('reports that are not one after the other', () => {
  it('make no sample: the same twice, or of another connection', () => {
    const [before, after] = [readingOf(recorded.first, MIDS), readingOf(recorded.second, MIDS)];
    expect(sampleOf(after, after)).toBeUndefined();
    expect(sampleOf(after, before)).toBeUndefined();
    expect(sampleOf(after, { ...before, at: after.at + 1000 })).toBeUndefined();
  });

  it.each([[[]], [[null, 3, 'x', {}]], [[{ type: 'inbound-rtp', mid: '1', bytesReceived: 'many' }]]])(
    'are read as far as they make sense: %j',
    (report) => {
      const reading = readingOf(report, MIDS);
      expect(reading.bytes).toEqual({ up: 0, down: 0 });
      expect(reading.path).toBeUndefined();
    },
  );
});
