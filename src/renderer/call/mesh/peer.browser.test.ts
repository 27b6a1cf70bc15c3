import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Signal } from '../../../shared/signal.ts';
import { Peer } from './peer.ts';
import { nothingOutgoing, type Outgoing } from './slots.ts';
import {
  bytesSent,
  camera,
  connected,
  deferred,
  heard,
  pictureOf,
  showsColour,
  state,
  wireOf,
  when,
} from '../../../../test/support/browser/wire.ts';
import type { End, Wire } from '../../../../test/support/browser/wire.ts';

const wires: Wire[] = [];
function wire(options: Parameters<typeof wireOf>[0] = {}): Wire {
  const made = wireOf(options);
  wires.push(made);
  return made;
}
afterEach(() => {
  for (const made of wires.splice(0)) made.close();
});

const direct = { iceServers: [], relayOnly: false };

function types(signals: readonly Signal[]): string[] {
  return signals.map(({ type }) => type);
}

function outgoing(track: MediaStreamTrack | null): Outgoing {
  return { ...nothingOutgoing, tracks: camera(track) };
}

/** The receiver's track of the camera's slot. */
function received(made: Wire, at: 'ada' | 'ben', slot = 1): MediaStreamTrack {
  const track = made[at].peer.connection.getReceivers()[slot]?.track;
  if (track === undefined) throw new Error('no such slot');
  return track;
}

describe('set-up', () => {
  test('B09: the connection is configured as required', () => {
    expect(wire().ada.peer.connection.getConfiguration()).toMatchObject({
      iceTransportPolicy: 'all',
      bundlePolicy: 'max-bundle',
      rtcpMuxPolicy: 'require',
      iceCandidatePoolSize: 10,
    });
  });

  test('B04: relay servers that the browser refuses cost the relay, not the call', async () => {
    const peer = new Peer({
      polite: false,
      held: false,
      route: { iceServers: [{ urls: ['turn:no credentials at all'] }], relayOnly: false },
      startBitrateKbps: undefined,
      send: () => undefined,
    });
    const { message } = await heard(peer, 'problem');
    expect(message).toContain('relay servers cannot be used');
    expect(peer.connection.getConfiguration().iceServers).toEqual([]);
    peer.close();
  });

  test('B42, B45, B51: one offer, one answer, candidates as they come', async () => {
    const made = wire();
    await connected(made);
    expect(types(made.ada.sent).filter((type) => type !== 'candidate')).toEqual(['offer']);
    expect(types(made.ben.sent).filter((type) => type !== 'candidate')).toEqual(['answer']);
    expect(types(made.ada.sent).indexOf('candidate')).toBeGreaterThan(0);
    expect(types(made.ben.sent)).toContain('candidate');
    expect([...made.ada.problems, ...made.ben.problems]).toEqual([]);
  });

  test('B46: each state of the connection is told', async () => {
    const made = wire();
    await connected(made);
    expect(made.ada.states).toEqual(['connecting', 'connected']);
    expect(made.ben.states).toEqual(['connecting', 'connected']);
  });

  test('the video encoder starts at 3000 kbit/s on our own sending side', async () => {
    const made = wire({ startBitrateKbps: 3000 });
    await connected(made);
    expect(made.ada.peer.connection.remoteDescription?.sdp).toContain('x-google-start-bitrate=3000');
    expect(made.ben.peer.connection.remoteDescription?.sdp).toContain('x-google-start-bitrate=3000');
    expect(JSON.stringify([made.ada.sent, made.ben.sent])).not.toContain('x-google-start-bitrate');
  });

  test('F15: after a restart it starts anew, for which it takes another number', async () => {
    const made = wire({ startBitrateKbps: 3000 });
    await connected(made);
    made.ada.peer.restartIce(direct);
    for (const { peer } of [made.ada, made.ben]) {
      await expect.poll(() => peer.connection.remoteDescription?.sdp).toContain('x-google-start-bitrate=2999');
    }
  });

  test('every offer and answer is below the limit of the protocol', async () => {
    const made = wire();
    await connected(made);
    const sizes = [...made.ada.sent, ...made.ben.sent].map((signal) => ('sdp' in signal ? signal.sdp.length : 0));
    expect(Math.max(...sizes)).toBeLessThan(32 * 1024);
  });
});

describe('tracks', () => {
  test('B47, B53: tracks are put in, swapped and taken out without renegotiation, both ways', async () => {
    const made = wire();
    await connected(made);
    const [before, sent] = [made.ada.negotiations, made.ada.sent.length + made.ben.sent.length];
    const [red, blue, lime] = [pictureOf('red'), pictureOf('blue'), pictureOf('lime')];
    await made.ada.peer.setOutgoing(outgoing(red.track));
    await made.ben.peer.setOutgoing(outgoing(lime.track));
    await Promise.all([showsColour(received(made, 'ben'), 'red'), showsColour(received(made, 'ada'), 'lime')]);
    await made.ada.peer.setOutgoing(outgoing(blue.track));
    await showsColour(received(made, 'ben'), 'blue');
    await made.ada.peer.setOutgoing({ ...nothingOutgoing, tracks: [null, blue.track, red.track, null] });
    await showsColour(received(made, 'ben', 2), 'red');
    expect(made.ada.negotiations).toBe(before);
    const described = [...made.ada.sent, ...made.ben.sent].slice(sent).filter(({ type }) => type !== 'candidate');
    expect(described).toEqual([]);
    for (const picture of [red, blue, lime]) picture.stop();
  });

  test('a track is put in once, however often it is said meanwhile', async () => {
    const replaced = vi.spyOn(RTCRtpSender.prototype, 'replaceTrack');
    const made = wire();
    await connected(made);
    const red = pictureOf('red');
    await Promise.all([made.ada.peer.setOutgoing(outgoing(red.track)), made.ada.peer.setOutgoing(outgoing(red.track))]);
    await made.ada.peer.setOutgoing(outgoing(null));
    await made.ada.peer.setOutgoing(outgoing(red.track));
    expect(replaced.mock.calls).toEqual([[red.track], [null], [red.track]]);
    await showsColour(received(made, 'ben'), 'red');
    replaced.mockRestore();
    red.stop();
  });

  test('B28: each side knows what the other says of its microphone, camera and screen', async () => {
    const made = wire();
    const first = heard(made.ben.peer, 'media-state');
    await made.ada.peer.setOutgoing({ ...nothingOutgoing, media: { microphone: 'on', camera: 'on', screen: 'off' } });
    expect(await first).toEqual({ microphone: 'on', camera: 'on', screen: 'off' });
    const second = heard(made.ben.peer, 'media-state');
    await made.ada.peer.setOutgoing({
      ...nothingOutgoing,
      media: { microphone: 'muted', camera: 'off', screen: 'on' },
    });
    expect(await second).toEqual({ microphone: 'muted', camera: 'off', screen: 'on' });
  });

  test('B48: a data channel that the other side opens is handled', async () => {
    const made = wire();
    await connected(made);
    const opened = heard(made.ben.peer, 'data-channel');
    const channel = made.ada.peer.connection.createDataChannel('echo');
    const arrived = await opened;
    arrived.addEventListener('message', ({ data }: MessageEvent<string>) => arrived.send(`${data} back`));
    await when(channel, 'open', () => channel.readyState === 'open');
    const answer = new Promise<unknown>((resolve) => {
      channel.addEventListener('message', ({ data }) => resolve(data));
    });
    channel.send('there and');
    expect(await answer).toBe('there and back');
  });
});

describe('what arrives early, late, twice or broken', () => {
  test('B50: candidates that come before the offer are kept and used', async () => {
    const held: Signal[] = [];
    const made = wire({
      carry: (signal, from) => {
        if (from === 'ben') return signal.type === 'candidate' ? undefined : [signal];
        held.push(signal);
        const candidates = held.filter(({ type }) => type === 'candidate');
        const offer = held.find(({ type }) => type === 'offer');
        if (candidates.length === 2 && offer !== undefined) return [...candidates, offer];
        return candidates.length > 2 ? [signal] : undefined;
      },
    });
    await connected(made);
    expect(made.ben.problems).toEqual([]);
  });

  test('B50: a malformed offer, answer or candidate is reported, and the connection comes about all the same', async () => {
    const broken: Signal[] = [
      { type: 'candidate', candidate: { candidate: 'candidate:nonsense', sdpMid: '0' } },
      { type: 'candidate', candidate: { candidate: 'candidate:1 1 udp 1 192.0.2.9 5 typ host', sdpMid: 'no such' } },
    ];
    const made = wire({ carry: (signal) => (signal.type === 'candidate' ? [signal] : [signal, ...broken]) });
    await connected(made);
    expect(made.ada.problems.length + made.ben.problems.length).toBeGreaterThan(0);
    const problem = heard(made.ben.peer, 'problem');
    const session = /o=\S+ (\S+)/.exec(made.ben.peer.connection.remoteDescription?.sdp ?? '')?.[1] ?? '';
    made.ben.peer.receive({ type: 'offer', sdp: `v=0\r\no=- ${session} 9 IN IP4 127.0.0.1\r\nbroken` });
    expect((await problem).message).toContain('offer could not be applied');
    expect(made.ben.peer.connection.connectionState).toBe('connected');
    expect(made.ben.peer.connection.signalingState).toBe('stable');
  });

  test('B50: a malformed answer is reported and a good one still taken', async () => {
    const made = wire({
      carry: (signal) => (signal.type === 'answer' ? [{ type: 'answer', sdp: 'v=0\r\nnonsense' }, signal] : [signal]),
    });
    await connected(made);
    expect(made.ada.problems).toEqual([expect.stringContaining('answer could not be applied')]);
  });

  test('F30: everything twice is as everything once', async () => {
    const made = wire({ carry: (signal) => [signal, signal] });
    await connected(made);
    expect([...made.ada.problems, ...made.ben.problems]).toEqual([]);
    expect(made.ada.negotiations).toBe(1);
  });

  test('a lost offer is said again when the other side asks for one', async () => {
    let lost = 0;
    const made = wire({
      carry: (signal, from) => {
        if (from === 'ada' && lost < 3) return (lost += 1) > 0 ? undefined : [];
        return [signal];
      },
    });
    await when(made.ada.peer.connection, 'icegatheringstatechange', () => lost === 3);
    made.ben.peer.requestOffer();
    await connected(made);
  });

  test('a lost answer is said again when the offer is', async () => {
    const lost = deferred<undefined>();
    let answers = 0;
    const made = wire({
      carry: (signal) => {
        if (signal.type !== 'answer' || (answers += 1) > 1) return [signal];
        lost.resolve(undefined);
        return undefined;
      },
    });
    await lost.promise;
    made.ada.peer.resend();
    await connected(made);
    expect(made.ada.problems).toEqual([]);
  });

  test('an answer to an offer that was replaced since is not taken', async () => {
    const made = wire();
    await connected(made);
    const old = made.ben.sent.find((signal) => signal.type === 'answer');
    const { connection } = made.ada.peer;
    const offered = deferred<Signal>();
    made.carry = (signal, from) => {
      if (from === 'ada' && signal.type === 'offer') offered.resolve(signal);
      return from === 'ada' ? undefined : [signal];
    };
    made.ada.peer.restartIce(direct);
    const offer = await offered.promise;
    if (old !== undefined) made.ada.peer.receive(old);
    made.ben.peer.receive(offer);
    await when(connection, 'signalingstatechange', () => connection.signalingState === 'stable');
    // The answer that was taken is the new one.
    const origins = [old?.sdp, connection.remoteDescription?.sdp].map((sdp) => /^o=.*$/m.exec(sdp ?? '')?.[0]);
    expect(origins[1]).not.toBe(origins[0]);
    expect(made.ada.problems).toEqual([]);
  });

  test('an offer of another connection is not mixed into this one', async () => {
    const [made, other] = [wire(), wire()];
    await Promise.all([connected(made), connected(other)]);
    const foreign = other.ada.sent.find(({ type }) => type === 'offer');
    if (foreign === undefined) throw new Error('no offer');
    expect(made.ben.peer.receive(foreign)).toBe(false);
    expect(made.ben.peer.connection.connectionState).toBe('connected');
  });
});

describe('perfect negotiation', () => {
  test('F37: both sides renegotiate a hundred times at once and are never stuck', async () => {
    const made = wire();
    await connected(made);
    for (let round = 0; round < 100; round += 1) {
      made.ada.peer.restartIce(direct);
      made.ben.peer.restartIce(direct);
      const delay = new MessageChannel();
      await new Promise((resolve) => {
        delay.port1.addEventListener('message', resolve);
        delay.port1.start();
        delay.port2.postMessage(round);
      });
      delay.port1.close();
    }
    for (const { peer } of [made.ada, made.ben]) {
      await when(peer.connection, 'signalingstatechange', () => peer.connection.signalingState === 'stable');
    }
    await connected(made);
    const said = heard(made.ben.peer, 'media-state');
    await made.ada.peer.setOutgoing({ ...nothingOutgoing, media: { microphone: 'on', camera: 'off', screen: 'on' } });
    expect((await said).screen).toBe('on');
    expect([...made.ada.problems, ...made.ben.problems]).toEqual([]);
    expect(made.ada.peer.connection.getTransceivers()).toHaveLength(4);
    expect(made.ben.peer.connection.getTransceivers()).toHaveLength(4);
  });

  test('B52: after an ICE restart the connection has other credentials and the same picture', async () => {
    const made = wire();
    const red = pictureOf('red');
    await made.ada.peer.setOutgoing(outgoing(red.track));
    await connected(made);
    const ufrag = (): string =>
      /a=ice-ufrag:(\S+)/.exec(made.ada.peer.connection.localDescription?.sdp ?? '')?.[1] ?? '';
    const before = ufrag();
    made.ada.peer.restartIce(direct);
    const { connection } = made.ada.peer;
    // Chromium with a candidate pool needs two rounds: the first offer still has the old credentials.
    await when(connection, 'signalingstatechange', () => connection.signalingState === 'stable' && ufrag() !== before);
    await state(made.ada, 'connected');
    expect(ufrag()).not.toBe(before);
    await showsColour(received(made, 'ben'), 'red');
    red.stop();
  });
});

describe('a restart', () => {
  test('T21: keeps to relays from then on, when asked to, and a relay that refuses is told', async () => {
    const made = wire();
    await connected(made);
    const { connection } = made.ada.peer;
    const before = made.ada.sent.length;
    made.ada.peer.restartIce({ ...direct, relayOnly: true });
    expect(connection.getConfiguration().iceTransportPolicy).toBe('relay');
    await when(connection, 'icegatheringstatechange', () => connection.iceGatheringState === 'complete');
    const said = made.ada.sent.slice(before).filter(({ type }) => type === 'candidate');
    expect(said).toEqual([]);
    const refused = heard(made.ada.peer, 'relay-refused');
    connection.dispatchEvent(new RTCPeerConnectionIceErrorEvent('icecandidateerror', { errorCode: 401 }));
    await refused;
  });

  test('B08: goes out with the relay credentials of now', async () => {
    const made = wire();
    await connected(made);
    const iceServers = [{ urls: 'turn:192.0.2.1:3478', username: 'later', credential: 'other' }];
    made.ada.peer.restartIce({ iceServers, relayOnly: false });
    expect(made.ada.peer.connection.getConfiguration()).toMatchObject({ iceServers: [{ username: 'later' }] });
  });

  test('F14: whose offer was lost with a socket is said again, although the old path still counts as connected', async () => {
    const made = wire();
    await connected(made);
    const { connection } = made.ada.peer;
    made.carry = () => undefined;
    made.ada.peer.restartIce(direct);
    await when(connection, 'signalingstatechange', () => connection.signalingState === 'have-local-offer');
    made.carry = (signal) => [signal];
    made.ada.peer.resend();
    await when(connection, 'signalingstatechange', () => connection.signalingState === 'stable');
    await connected(made);
  });
});

describe('prepared while it rings', () => {
  /** The answer is set, so that all that is left to do is to say it. */
  const prepared = (end: End): Promise<void> =>
    when(end.peer.connection, 'signalingstatechange', () => end.peer.connection.currentLocalDescription !== null);

  test('I7, T20, T21: a held connection says nothing, sends nothing and applies no candidate', async () => {
    const red = pictureOf('red');
    const made = wire({ held: true });
    await made.ben.peer.setOutgoing(outgoing(red.track));
    await made.ada.peer.setOutgoing(outgoing(null));
    const { connection } = made.ben.peer;
    await prepared(made.ben);
    await when(
      made.ada.peer.connection,
      'icegatheringstatechange',
      () => made.ada.peer.connection.iceGatheringState === 'complete',
    );
    for (const signal of made.ada.sent) made.ben.peer.receive(signal);
    await made.ben.peer.setOutgoing(outgoing(red.track));
    expect(made.ben.sent).toEqual([]);
    expect(connection.remoteDescription?.sdp).not.toContain('a=candidate');
    expect(connection.getSenders().every(({ track }) => track === null)).toBe(true);
    expect(connection.connectionState).not.toBe('connected');
    expect(await bytesSent(connection)).toBe(0);
    red.stop();
  });

  test('T21: candidates inside an offer are kept out as well, and used once it is released', async () => {
    const made = wire({ held: true, carry: () => undefined });
    const offering = made.ada.peer.connection;
    await when(offering, 'icegatheringstatechange', () => offering.iceGatheringState === 'complete');
    const sdp = offering.localDescription?.sdp ?? '';
    expect(sdp).toContain('a=candidate');
    made.ben.peer.receive({ type: 'offer', sdp });
    const { connection } = made.ben.peer;
    await prepared(made.ben);
    expect(connection.remoteDescription?.sdp).not.toContain('a=candidate');
    made.carry = (signal) => [signal];
    await made.ben.peer.release();
    await connected(made);
  });

  test('an offer that takes the place of the first while it is held is the one answered', async () => {
    const made = wire({ held: true });
    await prepared(made.ben);
    const arrived = new Promise((resolve) => made.ben.peer.connection.addEventListener('track', resolve));
    made.ada.peer.connection.addTransceiver('audio');
    await made.ada.peer.connection.setLocalDescription();
    made.ada.peer.resend();
    await arrived;
    await made.ben.peer.release();
    await connected(made);
    expect(made.ben.sent.filter(({ type }) => type === 'answer')).toHaveLength(1);
  });

  test('released, it answers at once and connects', async () => {
    const lime = pictureOf('lime');
    const made = wire({ held: true });
    const { connection } = made.ben.peer;
    await when(connection, 'icegatheringstatechange', () => connection.iceGatheringState === 'complete');
    const added = vi.spyOn(made.ada.peer.connection, 'addIceCandidate');
    await made.ben.peer.release();
    // One message is all the other side needs.
    expect(made.ben.sent).toEqual([{ type: 'answer', sdp: expect.stringContaining('a=candidate') }]);
    await connected(made);
    await made.ben.peer.setOutgoing(outgoing(lime.track));
    await showsColour(received(made, 'ada'), 'lime');
    expect(made.ada.negotiations).toBe(1);
    // Each would hold the page up.
    expect(added).not.toHaveBeenCalled();
    lime.stop();
  });

  test('released without an offer, it asks for one', async () => {
    const made = wire({ held: true, carry: () => undefined });
    await when(made.ada.peer.connection, 'icegatheringstatechange', () => made.ada.sent.length > 1);
    made.carry = (signal) => [signal];
    await made.ben.peer.release();
    await connected(made);
  });
});

describe('T18: hostile candidates', () => {
  test('loopback, link and strange networks are never asked, inside a description or beside it; of the rest fifty', async () => {
    const made = wire();
    await connected(made);
    const asked = vi.spyOn(made.ben.peer.connection, 'addIceCandidate');
    const ufrag = /a=ice-ufrag:(\S+)/.exec(made.ada.peer.connection.localDescription?.sdp ?? '')?.[1] ?? '';
    const aim = (address: string, port: number): void => {
      const candidate = `candidate:1 1 udp 2122260223 ${address} ${port} typ host ufrag ${ufrag}`;
      made.ben.peer.receive({ type: 'candidate', candidate: { candidate, sdpMid: '0' } });
    };
    for (const address of ['127.0.0.2', '169.254.169.254', '10.0.0.1', '::1', 'fe80::1']) aim(address, 22);
    for (let port = 1; port <= 500; port += 1) aim('198.51.100.1', port);
    made.carry = (signal) =>
      signal.type === 'offer'
        ? [{ ...signal, sdp: `${signal.sdp}a=candidate:1 1 udp 2122260223 169.254.169.254 80 typ host\r\n` }]
        : [signal];
    made.ada.peer.restartIce(direct);
    const { connection } = made.ben.peer;
    await when(connection, 'signalingstatechange', () => connection.signalingState === 'stable');
    const targets = asked.mock.calls.map(([candidate]) => candidate?.candidate?.split(' ')[4]);
    expect(targets.filter((address) => address === '198.51.100.1').length).toBeLessThanOrEqual(50);
    expect(new Set(targets)).not.toContain('169.254.169.254');
    expect(targets.filter((address) => /^(?:127\.0\.0\.2|10\.|::1|fe80)/.test(address ?? ''))).toEqual([]);
    expect(connection.remoteDescription?.sdp).not.toContain('169.254.169.254');
    await connected(made);
  });

  test.each([
    '1 1 udp x 192.0.2.1 9 typ host',
    '1 1 udp 1 192.0.2.1 99999 typ host',
    '1 1 udp 1 192.0.2.1 9 typ y',
    '1 1 smoke 1 192.0.2.1 9 typ host',
    '1 1 udp 1 192.0.2.1 9',
    '',
  ])('a candidate inside an answer that cannot be read costs nothing but itself: "%s"', async (candidate) => {
    const made = wire({
      carry: (signal) =>
        signal.type === 'answer' ? [{ ...signal, sdp: `${signal.sdp}a=candidate:${candidate}\r\n` }] : [signal],
    });
    await connected(made);
    expect(made.ada.peer.connection.remoteDescription?.sdp).not.toContain(`a=candidate:${candidate}\r\n`);
  });
});

describe('the end', () => {
  test('B56: a closed connection is closed, says nothing more and takes nothing', async () => {
    const made = wire();
    await connected(made);
    const sent = made.ada.sent.length;
    made.ada.peer.close();
    made.ada.peer.receive({ type: 'candidate', candidate: { candidate: 'candidate:nonsense', sdpMid: '0' } });
    await made.ada.peer.setOutgoing(nothingOutgoing);
    expect(made.ada.peer.connection.connectionState).toBe('closed');
    expect(made.ada.sent).toHaveLength(sent);
    expect(made.ada.problems).toEqual([]);
  });

  test('B39: the other side falling silent is told', async () => {
    const made = wire();
    await connected(made);
    const silent = Promise.race([state(made.ada, 'disconnected'), state(made.ada, 'failed')]);
    made.carry = () => undefined;
    made.ben.peer.connection.close();
    await silent;
    expect(made.ada.states.at(-1)).toMatch(/disconnected|failed/);
  });
});
