import { vi } from 'vitest';
import type { Desk } from './pair.ts';

/** The names of what happened at a desk since, in the order of their first time. */
export function orderAt(desk: Desk): () => string[] {
  const media = vi.spyOn(navigator.mediaDevices, 'getUserMedia');
  const command = vi.spyOn(desk.signaling, 'command');
  const transceiver = vi.spyOn(RTCPeerConnection.prototype, 'addTransceiver');
  const replaced = vi.spyOn(RTCRtpSender.prototype, 'replaceTrack');
  const [started, answered] = [vi.fn<() => void>(), vi.fn<() => void>()];
  desk.client.on('call-started', started);
  desk.client.on('call-answered', answered);
  return () => {
    const first = (name: string, times: readonly number[]): [string, number][] => {
      const [earliest] = times;
      return earliest === undefined ? [] : [[name, earliest]];
    };
    const put = replaced.mock.invocationCallOrder.filter((_time, index) => replaced.mock.calls[index]?.[0] !== null);
    const all = [
      ...first('media', media.mock.invocationCallOrder),
      ...first(String(command.mock.calls[0]?.[0]), command.mock.invocationCallOrder),
      ...first('connection', transceiver.mock.invocationCallOrder),
      ...first('tracks', put),
      ...first('call-started', started.mock.invocationCallOrder),
      ...first('call-answered', answered.mock.invocationCallOrder),
    ];
    return all.toSorted(([, one], [, other]) => one - other).map(([name]) => name);
  };
}

/** Every camera and microphone track opened since. */
export function openedTracks(): () => Promise<MediaStreamTrack[]> {
  const opened = vi.spyOn(navigator.mediaDevices, 'getUserMedia');
  return async () => {
    const streams = await Promise.all(opened.mock.settledResults.map(({ value }) => value));
    return streams.flatMap((stream) => (stream instanceof MediaStream ? stream.getTracks() : []));
  };
}

/** Every connection made since: each has data channels of ours. */
export function madeConnections(): () => RTCPeerConnection[] {
  const made = vi.spyOn(RTCPeerConnection.prototype, 'createDataChannel');
  return () => [...new Set(made.mock.contexts.filter((context) => context instanceof RTCPeerConnection))];
}

/** Devices that are there and refuse. */
export function refusing(name: string): Pick<MediaDevices, 'getUserMedia' | 'getDisplayMedia'> {
  const refuse = (): Promise<never> => Promise.reject(new DOMException('refused', name));
  return { getUserMedia: refuse, getDisplayMedia: refuse };
}
