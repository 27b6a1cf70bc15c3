/** Pure functions on session descriptions (RFC 8866). Nothing here judges whether one is acceptable: the browser does. */

const VIDEO_CODEC = /^a=rtpmap:(\d+) (?:VP8|VP9|H264|AV1|H265)\/90000/i;
const ANSWERS = 'a=x-parley-answers:';
const ASKS = 'a=x-parley-asks';

function linesOf(sdp: string): string[] {
  const lines = sdp.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function textOf(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`;
}

/** The `o=` line's session id (one per RTCPeerConnection) and version (one per description). */
export function originOf(sdp: string): { session: string; version: string } | undefined {
  const match = /^o=\S+ (\S+) (\S+) /m.exec(sdp);
  const [, session, version] = match ?? [];
  return session === undefined || version === undefined ? undefined : { session, version };
}

export function ufragsOf(sdp: string): Set<string> {
  return new Set(
    [...sdp.matchAll(/^a=ice-ufrag:(\S+)/gm)].flatMap(([, ufrag]) => (ufrag === undefined ? [] : [ufrag])),
  );
}

/** The same description again: same origin and same ICE credentials. */
export function sameDescription(one: string, other: string): boolean {
  const a = originOf(one);
  const b = originOf(other);
  if (a === undefined || b === undefined || a.session !== b.session || a.version !== b.version) return false;
  return [...ufragsOf(one)].join() === [...ufragsOf(other)].join();
}

/**
 * Lets our video encoder start at `kbps`: WebRTC otherwise starts at about 300 kbit/s, at which the first key frame of
 * a 720p picture is paced out for as long as the rest of the set-up takes.
 */
export function withStartBitrate(sdp: string, kbps: number): string {
  const hint = `x-google-start-bitrate=${kbps}`;
  const lines = linesOf(sdp);
  const out: string[] = [];
  let section: string[] = [];
  const flush = (): void => {
    if (section[0]?.startsWith('m=video') !== true) {
      out.push(...section);
    } else {
      const codecs = new Set(section.flatMap((line) => VIDEO_CODEC.exec(line)?.[1] ?? []));
      const described = new Set(section.flatMap((line) => /^a=fmtp:(\d+) /.exec(line)?.[1] ?? []));
      for (const line of section) {
        const format = /^a=fmtp:(\d+) /.exec(line)?.[1];
        const hinted = format !== undefined && codecs.has(format) && !line.includes('x-google-start-bitrate');
        out.push(hinted ? `${line};${hint}` : line);
        const payload = VIDEO_CODEC.exec(line)?.[1];
        if (payload !== undefined && !described.has(payload)) out.push(`a=fmtp:${payload} ${hint}`);
      }
    }
    section = [];
  };
  for (const line of lines) {
    if (line.startsWith('m=')) flush();
    section.push(line);
  }
  flush();
  return textOf(out);
}

/** Lets lost packets of sound be asked for again, as those of pictures are: the browser can, and does not offer it by itself. */
export function withSoundRepeated(sdp: string): string {
  const asking = new Set(linesOf(sdp).filter((line) => /^a=rtcp-fb:\d+ nack$/.test(line)));
  const out = linesOf(sdp).flatMap((line) => {
    const payload = /^a=rtpmap:(\d+) opus\/48000/i.exec(line)?.[1];
    const ask = `a=rtcp-fb:${payload} nack`;
    return payload === undefined || asking.has(ask) ? [line] : [line, ask];
  });
  return textOf(out);
}

/** Takes the candidates out of a description, so that applying it cannot start connectivity checks; but those that `stay`. */
export function splitCandidates(
  sdp: string,
  stays: (candidate: string) => boolean = () => false,
): { sdp: string; candidates: RTCIceCandidateInit[] } {
  const kept: string[] = [];
  const candidates: RTCIceCandidateInit[] = [];
  let index = -1;
  let mid: string | undefined;
  let waiting: string[] = [];
  const flush = (): void => {
    const where = mid === undefined ? { sdpMLineIndex: index } : { sdpMid: mid, sdpMLineIndex: index };
    for (const candidate of waiting) candidates.push({ candidate, ...where });
    waiting = [];
    mid = undefined;
  };
  for (const line of linesOf(sdp)) {
    if (line.startsWith('m=')) {
      flush();
      index += 1;
    }
    if (line.startsWith('a=mid:')) mid = line.slice('a=mid:'.length);
    const candidate = line.startsWith('a=candidate:') ? line.slice('a='.length) : undefined;
    if (candidate !== undefined && !stays(candidate)) waiting.push(candidate);
    else if (line !== 'a=end-of-candidates') kept.push(line);
  }
  flush();
  return { sdp: textOf(kept), candidates };
}

/**
 * An offer of nothing: "offer to me". Sent by a side that must not make an offer itself. `session`: of its own descriptions, when
 * there is a connection to restart; none, when it has no offer to answer yet.
 * (A real one with only the data channel is no way out: Chromium loses the channel when it rolls such an offer back.)
 */
export function askForOffer(session = '0'): string {
  return textOf([
    'v=0',
    `o=- ${session} 0 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => '00').join(':')}`,
    ASKS,
  ]);
}

export function asksForOffer(sdp: string): boolean {
  return linesOf(sdp).includes(ASKS);
}

/** Writes into an answer which offer it answers, so that the other side can tell a stale one. */
export function markAnswer(answer: string, offer: string): string {
  const origin = originOf(offer);
  if (origin === undefined) return answer;
  const lines = linesOf(answer);
  const first = lines.findIndex((line) => line.startsWith('m='));
  lines.splice(first === -1 ? lines.length : first, 0, `${ANSWERS}${origin.session} ${origin.version}`);
  return textOf(lines);
}

/** False only if the answer says that it answers another offer; clients that say nothing are believed. */
export function mayAnswer(answer: string, offer: string): boolean {
  const mark = linesOf(answer).find((line) => line.startsWith(ANSWERS));
  const origin = originOf(offer);
  return mark === undefined || origin === undefined || mark === `${ANSWERS}${origin.session} ${origin.version}`;
}
