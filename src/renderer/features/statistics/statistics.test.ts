import { describe, expect, it } from 'vitest';
import { clearSample } from '../../dev/quality-fixtures.ts';
import { asText } from './as-text.ts';
import { rowsOf } from './numbers.ts';
import { charts, newest, seriesOf } from './series.ts';

const [bitrate, , loss] = charts;
const samples = [
  { ...clearSample(), at: 1000, upKbps: 100 },
  { ...clearSample({ sound: { loss: 0.25 }, picture: { loss: 0.5 } }), at: 2500, upKbps: 300 },
];

describe('B75: what the charts show', () => {
  it('counts the seconds backwards from the newest sample', () => {
    if (bitrate === undefined) throw new Error('no chart');
    expect(seriesOf(bitrate, samples)).toEqual([
      [-1.5, 0],
      [100, 300],
      [1432, 1432],
    ]);
  });

  it('has gaps where nothing is known, and a dash in words', () => {
    const unknown = { ...clearSample(), sent: {} };
    if (loss === undefined) throw new Error('no chart');
    expect(seriesOf(loss, [unknown])[1]).toEqual([null]);
    expect(newest(loss, [unknown])).toEqual(['Sent –', 'Received 0.0 %']);
    expect(newest(loss, [])).toEqual(['Sent –', 'Received –']);
    expect(newest(loss, samples)).toEqual(['Sent 0.0 %', 'Received 50.0 %']);
  });

  it('has the loss of the sound while no picture passes', () => {
    if (loss === undefined) throw new Error('no chart');
    const voice = clearSample({
      sound: { loss: 0.25 },
      picture: { loss: 0.5, packets: 0 },
      mine: { packets: 0, loss: 0.5 },
    });
    expect(newest(loss, [voice])).toEqual(['Sent 0.0 %', 'Received 25.0 %']);
  });
});

describe('B75: the numbers', () => {
  it('are of what passes, with all that is known of it', () => {
    expect(rowsOf(clearSample({ sound: { concealed: 0.04 }, mine: { limitation: 'cpu' } }))).toEqual([
      {
        name: 'Sound',
        sent: '32 kbit/s, 0.0 % lost, opus',
        received: '32 kbit/s, 0.0 % lost, 4 ms jitter, 4 % made up, opus',
      },
      {
        name: 'Picture',
        sent: '1500 kbit/s, 1280 × 720 at 30/s, 0.0 % lost, limited by the computer, H264',
        received: '1400 kbit/s, 1280 × 720 at 30/s, 0.0 % lost, 4 ms jitter, H264',
      },
    ]);
  });

  it('leave out what is silent both ways, and show a dash for one way', () => {
    const oneWay = clearSample({ picture: { packets: 0 }, mine: { packets: 0 }, sound: { packets: 0 } });
    expect(rowsOf(oneWay)).toMatchObject([{ name: 'Sound', received: '–' }]);
  });
});

it('B75: as text, it has everybody and the diagnosis, and no address', () => {
  const findings = [{ tone: 'warning', text: 'The line is weak.' } as const];
  const text = asText(new Date(0), '1.2.3', [
    { displayName: 'Ben', level: 'Weak', findings, samples },
    { displayName: 'Cleo', level: 'Not measured yet', findings: [], samples: [] },
  ]);
  expect(text).toBe(
    [
      'Parley 1.2.3, statistics of a call, 1970-01-01T00:00:00.000Z',
      '',
      'Ben: Weak',
      '- The line is weak.',
      'Path: host to host, udp',
      'Bitrate: Sent 300 kbit/s, Received 1432 kbit/s',
      'Round trip: There and back 30 ms',
      'Loss: Sent 0.0 %, Received 50.0 %',
      'Frames: Sent 30 /s, Received 30 /s',
      'Sound: sent 32 kbit/s, 0.0 % lost, opus; received 32 kbit/s, 25.0 % lost, 4 ms jitter, opus',
      'Picture: sent 1500 kbit/s, 1280 × 720 at 30/s, 0.0 % lost, H264; received 1400 kbit/s, 1280 × 720 at 30/s, 50.0 % lost, 4 ms jitter, H264',
      '',
      'Cleo: Not measured yet',
      'Bitrate: Sent –, Received –',
      'Round trip: There and back –',
      'Loss: Sent –, Received –',
      'Frames: Sent –, Received –',
    ].join('\n'),
  );
});
