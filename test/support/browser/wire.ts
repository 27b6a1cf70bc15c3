import { Peer, type PeerEvents, type PeerOptions } from '../../../src/renderer/call/mesh/peer.ts';
import type { SlotTracks } from '../../../src/renderer/call/mesh/slots.ts';
import type { Signal } from '../../../src/shared/signal.ts';

export interface End {
  peer: Peer;
  /** What it sent, in order, whether or not it arrived. */
  sent: Signal[];
  problems: string[];
  states: RTCPeerConnectionState[];
  negotiations: number;
}

export interface Wire {
  /** Impolite: offers. */
  ada: End;
  /** Polite: answers. */
  ben: End;
  /** Undefined drops the signal; a list replaces it. */
  carry: (signal: Signal, from: 'ada' | 'ben') => Signal[] | undefined;
  close: () => void;
}

type WireOptions = Partial<Pick<PeerOptions, 'held' | 'startBitrateKbps'>> & { carry?: Wire['carry'] };

/** Two Peers and what carries their signals, each in a later task and in order. */
export function wireOf(options: WireOptions = {}): Wire {
  const carry = options.carry ?? ((signal: Signal): Signal[] => [signal]);
  const end = (name: 'ada' | 'ben'): End => {
    const sent: Signal[] = [];
    const { port1, port2 } = new MessageChannel();
    const peer = new Peer({
      polite: name === 'ben',
      held: name === 'ben' && options.held === true,
      route: { iceServers: [], relayOnly: false },
      startBitrateKbps: options.startBitrateKbps,
      send: (signal) => {
        sent.push(structuredClone(signal));
        for (const arriving of wire.carry(structuredClone(signal), name) ?? []) port1.postMessage(arriving);
      },
    });
    port2.addEventListener('message', ({ data }: MessageEvent<Signal>) => {
      (name === 'ada' ? wire.ben : wire.ada).peer.receive(data);
    });
    port2.start();
    ports.push(port1, port2);
    const one: End = { peer, sent, problems: [], states: [], negotiations: 0 };
    peer.on('problem', ({ message }) => one.problems.push(message));
    peer.on('restart-asked', () => peer.restartIce(peer.route));
    peer.on('connection-state', (state) => one.states.push(state));
    peer.connection.addEventListener('negotiationneeded', () => (one.negotiations += 1));
    return one;
  };
  const ports: MessagePort[] = [];
  const wire: Wire = {
    carry,
    ada: end('ada'),
    ben: end('ben'),
    close: () => {
      wire.ada.peer.close();
      wire.ben.peer.close();
      for (const port of ports) port.close();
    },
  };
  return wire;
}

export function state(end: End, wanted: RTCPeerConnectionState): Promise<void> {
  return when(end.peer.connection, 'connectionstatechange', () => end.peer.connection.connectionState === wanted);
}

export async function connected(wire: Wire): Promise<void> {
  await Promise.all([state(wire.ada, 'connected'), state(wire.ben, 'connected')]);
}

/** Everything that has left a connection towards the other side, connectivity checks counted as a byte each. */
export async function bytesSent(connection: RTCPeerConnection): Promise<number> {
  let sum = 0;
  for (const report of (await connection.getStats()).values()) {
    sum += (report.bytesSent ?? 0) + (report.requestsSent ?? 0) + (report.responsesSent ?? 0);
  }
  return sum;
}

/** Resolves as soon as the test holds, looking at every event of that name. */
export function when(target: EventTarget, event: string, test: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!test()) return;
      target.removeEventListener(event, look);
      resolve();
    };
    target.addEventListener(event, look);
    look();
  });
}

export function heard<E extends keyof PeerEvents>(peer: Peer, event: E): Promise<PeerEvents[E]> {
  return new Promise((resolve) => {
    const off = peer.on(event, (payload) => {
      off();
      resolve(payload);
    });
  });
}

/** A moving picture of one colour, so that one track can be told from another. */
export function pictureOf(colour: string): { track: MediaStreamTrack; stop: () => void } {
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = 180;
  const paint = canvas.getContext('2d');
  let phase = 0;
  const draw = (): void => {
    if (paint === null) return;
    paint.fillStyle = colour;
    paint.fillRect(0, 0, canvas.width, canvas.height);
    paint.fillStyle = 'grey';
    paint.fillRect((phase += 7) % 300, 170, 10, 5);
  };
  draw();
  const timer = setInterval(draw, 40);
  const [track] = canvas.captureStream(25).getVideoTracks();
  if (track === undefined) throw new Error('a canvas without a track');
  const stop = (): void => {
    clearInterval(timer);
    track.stop();
  };
  track.addEventListener('ended', () => clearInterval(timer));
  return { track, stop };
}

export function camera(track: MediaStreamTrack | null): SlotTracks {
  return [null, track, null, null];
}

/** Resolves when the middle of the decoded picture has this colour (red, lime or blue). */
export async function showsColour(track: MediaStreamTrack, colour: 'red' | 'lime' | 'blue'): Promise<void> {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  void video.play().catch(() => undefined);
  const canvas = new OffscreenCanvas(8, 8);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const channel = { red: 0, lime: 1, blue: 2 }[colour];
  for (;;) {
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    context?.drawImage(video, 0, 0, 8, 8);
    const pixel = context?.getImageData(4, 4, 1, 1).data ?? new Uint8ClampedArray(4);
    const others = [0, 1, 2].filter((index) => index !== channel).map((index) => pixel[index] ?? 255);
    if ((pixel[channel] ?? 0) > 150 && others.every((value) => value < 100)) break;
  }
  video.srcObject = null;
}

export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
