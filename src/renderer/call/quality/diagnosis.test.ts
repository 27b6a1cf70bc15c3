import { expect, it } from 'vitest';
import { clearSample } from '../../dev/quality-fixtures.ts';
import { ben, localView, remoteView } from '../../dev/fixtures.ts';
import type { LocalView, RemoteView } from '../types.ts';
import { diagnose, type Facts } from './diagnosis.ts';
import { unknownQuality } from './quality.ts';

const track = (kind: 'audio' | 'video', patch: object = {}) => ({ kind, readyState: 'live', muted: false, ...patch });
function streamOf(...tracks: object[]): MediaStream {
  return Object.assign(Object.create(null), { getTracks: () => tracks });
}
const stream = streamOf(track('audio'), track('video'));
const good = { ...unknownQuality, level: 'good' } as const;

function said(patch: Partial<Facts> & { seen?: Partial<RemoteView>; own?: Partial<LocalView> }): string {
  const { seen, own, ...facts } = patch;
  const remote = remoteView(ben, { quality: good, ...seen });
  const findings = diagnose({
    remote,
    local: localView({ stream, ...own }),
    permissions: { camera: 'granted', microphone: 'granted' },
    sample: clearSample(),
    ...facts,
  });
  return findings.map(({ text }) => text).join('\n');
}

it('says that all is well, and which way it goes', () => {
  expect(said({})).toBe('Everything that is sent arrives, here and at Ben.\nThe way to Ben is direct, over UDP.');
});

it('B77: names the missing permission', () => {
  const permissions = { camera: 'denied', microphone: 'granted' };
  expect(said({ permissions })).toContain('The camera is denied to Parley in the system settings, so nobody sees you.');
});

it.each([
  [
    'a device that could not be had',
    { problems: [{ source: 'camera', name: 'x', message: 'It is in use.' }] },
    'It is in use.',
  ],
  ['a track that ended', { stream: streamOf(track('audio', { readyState: 'ended' })) }, 'The microphone has stopped.'],
  ['a track that is held back', { stream: streamOf(track('audio', { muted: true })) }, 'holds the microphone back'],
  ['no track', { stream: streamOf(track('audio')) }, 'There is no camera to send'],
] as const)('B77: names %s', (_what, own, sentence) => {
  expect(said({ own: { ...own, problems: 'problems' in own ? [...own.problems] : [] } })).toContain(sentence);
});

it('B77: names a sender without a track', () => {
  const sample = clearSample({ mine: { packets: 0 } });
  expect(said({ sample })).toContain('The camera is on, but nothing of it is sent to Ben.');
  expect(said({ sample, seen: { quality: { ...good, looking: false } } })).not.toContain('nothing of it');
});

it('B77: names what is missing on the other side', () => {
  const media = { microphone: 'none', camera: 'none', screen: 'off' } as const;
  expect(said({ seen: { media } })).toContain('Ben has no microphone, or it is denied to Parley over there.');
  expect(said({ sample: clearSample({ picture: { packets: 0, fps: 0 } }) })).toContain('but no picture arrives');
});

it.each([
  [{ connection: 'failed' }, 'No way was found to Ben yet. The relay is tried over UDP, TCP and TLS'],
  [{ noWay: true }, 'There is no way to Ben'],
] as const)('B78: %j', (seen, sentence) => {
  expect(said({ seen })).toContain(sentence);
});

it('B78: says that only the relay leads there, and how', () => {
  const path = { local: 'relay', remote: 'host', protocol: 'udp', relayProtocol: 'tls', relayed: true };
  expect(said({ sample: { ...clearSample(), path } })).toContain('goes through the relay over TLS');
});

it.each([
  [{ silent: true }, 'nothing of Ben arrives here, but they receive you'],
  [{ quality: { ...good, heard: false } }, 'Ben arrives here, but receives nothing of you'],
  [{ silent: true, quality: { ...good, heard: false } }, 'in either direction'],
] as const)('B79: names which direction is blocked: %j', (seen, sentence) => {
  expect(said({ seen })).toContain(sentence);
});

it('B69: says that it is sound only on purpose', () => {
  expect(said({ seen: { quality: { ...good, theirsShed: true } } })).toContain('Ben sends sound only');
  expect(said({ seen: { quality: { ...good, mineShed: true } } })).toContain('Ben gets your sound only');
});

it('says that there is nothing to go by yet', () => {
  expect(said({ sample: undefined })).toBe('Nothing has been measured of the connection to Ben yet.');
});
