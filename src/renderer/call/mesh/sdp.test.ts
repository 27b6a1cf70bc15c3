import { describe, expect, test } from 'vitest';
import { isPlausibleSdp } from '../../../shared/signal.ts';
import {
  askForOffer,
  withSoundRepeated,
  asksForOffer,
  markAnswer,
  mayAnswer,
  originOf,
  sameDescription,
  splitCandidates,
  ufragsOf,
  withStartBitrate,
} from './sdp.ts';

function text(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n`;
}

const offer = text(
  'v=0',
  'o=- 4611 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0 1',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=candidate:1 1 udp 2122 192.0.2.1 5000 typ host',
  'a=ice-ufrag:abcd',
  'a=mid:0',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10',
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97 102',
  'a=candidate:2 1 udp 2122 192.0.2.1 5002 typ host',
  'a=end-of-candidates',
  'a=ice-ufrag:abcd',
  'a=mid:1',
  'a=rtpmap:96 VP8/90000',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
  'a=rtpmap:102 H264/90000',
  'a=fmtp:102 profile-level-id=42e01f',
);

describe('start bitrate', () => {
  const tuned = withStartBitrate(offer, 3000).split('\r\n');

  test('is added to the video codecs, to an existing line or as a new one', () => {
    expect(tuned).toContain('a=fmtp:96 x-google-start-bitrate=3000');
    expect(tuned).toContain('a=fmtp:102 profile-level-id=42e01f;x-google-start-bitrate=3000');
  });

  test('leaves audio and retransmission alone, and everything in its section', () => {
    expect(tuned).toContain('a=fmtp:111 minptime=10');
    expect(tuned).toContain('a=fmtp:97 apt=96');
    expect(tuned).toHaveLength(offer.split('\r\n').length + 1);
    expect(tuned.indexOf('a=fmtp:96 x-google-start-bitrate=3000')).toBe(tuned.indexOf('a=rtpmap:96 VP8/90000') + 1);
  });

  test('is not added twice, and keeps whatever text it does not know', () => {
    expect(withStartBitrate(withStartBitrate(offer, 3000), 3000)).toBe(withStartBitrate(offer, 3000));
    expect(withStartBitrate(text('v=0', 'x'), 3000)).toBe(text('v=0', 'x'));
  });
});

describe('candidates in a description', () => {
  test('are taken out with the section they belong to', () => {
    const { sdp, candidates } = splitCandidates(offer);
    expect(sdp).not.toMatch(/candidate/);
    expect(candidates).toEqual([
      { candidate: 'candidate:1 1 udp 2122 192.0.2.1 5000 typ host', sdpMid: '0', sdpMLineIndex: 0 },
      { candidate: 'candidate:2 1 udp 2122 192.0.2.1 5002 typ host', sdpMid: '1', sdpMLineIndex: 1 },
    ]);
    expect(splitCandidates(sdp)).toEqual({ sdp, candidates: [] });
  });

  test('stay where they are when they may', () => {
    const { sdp, candidates } = splitCandidates(offer, (candidate) => candidate.startsWith('candidate:2 '));
    expect(sdp.match(/^a=candidate.*$/gm)).toEqual(['a=candidate:2 1 udp 2122 192.0.2.1 5002 typ host']);
    expect(candidates.map(({ sdpMid }) => sdpMid)).toEqual(['0']);
  });
});

describe('the same description', () => {
  test('has the same origin and ICE credentials', () => {
    expect(sameDescription(offer, splitCandidates(offer).sdp)).toBe(true);
    expect(sameDescription(offer, offer.replace('4611 2', '4611 3'))).toBe(false);
    expect(sameDescription(offer, offer.replace('4611 2', '4612 2'))).toBe(false);
    expect(sameDescription(offer, offer.replaceAll('abcd', 'efgh'))).toBe(false);
    expect(sameDescription('nonsense', 'nonsense')).toBe(false);
  });

  test('is read from the first lines and survives nonsense', () => {
    expect(originOf(offer)).toEqual({ session: '4611', version: '2' });
    expect(originOf('o=-')).toBeUndefined();
    expect([...ufragsOf(offer)]).toEqual(['abcd']);
  });
});

describe('which offer an answer answers', () => {
  const answer = offer.replace('4611 2', '99 1');
  const marked = markAnswer(answer, offer);

  test('is written before the first media section', () => {
    const lines = marked.split('\r\n');
    expect(lines.indexOf('a=x-parley-answers:4611 2')).toBe(lines.indexOf('m=audio 9 UDP/TLS/RTP/SAVPF 111') - 1);
    expect(isPlausibleSdp(marked)).toBe(true);
  });

  test('tells a stale answer; one that says nothing is believed', () => {
    expect(mayAnswer(marked, offer)).toBe(true);
    expect(mayAnswer(marked, offer.replace('4611 2', '4611 3'))).toBe(false);
    expect(mayAnswer(answer, offer)).toBe(true);
  });
});

test('asking for an offer passes the server and is no ordinary offer', () => {
  expect(isPlausibleSdp(askForOffer())).toBe(true);
  expect(asksForOffer(askForOffer('7'))).toBe(true);
  expect(asksForOffer(offer)).toBe(false);
});

test('F21: lost sound is asked for again, said once however often it passes', () => {
  const plain = 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 0\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:0 PCMU/8000\r\n';
  const once = withSoundRepeated(plain);
  expect(once).toBe(plain.replace('opus/48000/2\r\n', 'opus/48000/2\r\na=rtcp-fb:111 nack\r\n'));
  expect(withSoundRepeated(once)).toBe(once);
});
