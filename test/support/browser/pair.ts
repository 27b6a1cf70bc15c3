import { CallClient, type CallClientOptions } from '../../../src/renderer/call/call-client.ts';
import type { CallEvents, CallView } from '../../../src/renderer/call/types.ts';
import { CallRelay as Relay } from './call-relay.ts';
import type { RelaySignaling } from './relay-signaling.ts';

export interface Desk {
  client: CallClient;
  signaling: RelaySignaling;
  userId: string;
  /** Names of all events but `change`, in order, with their payloads. */
  events: { name: keyof CallEvents; payload: unknown }[];
}

const NAMES = [
  'call-started',
  'call-failed',
  'call-answered',
  'incoming-call',
  'remote-stream',
  'connected',
  'disconnected',
  'connection-failed',
  'connection-state-changed',
  'call-ended',
  'peer-joined',
  'peer-left',
  'problem',
] as const satisfies readonly (keyof CallEvents)[];

/** A relay and the desks at it. */
export class CallRelay extends Relay {
  readonly desks: Desk[] = [];
}

/** A client at a desk: connected to the relay, with the browser's synthetic camera and microphone. */
export async function deskOf(
  relay: CallRelay,
  userId: string,
  options: { deviceId?: string } & Pick<CallClientOptions, 'settings' | 'devices' | 'known' | 'relayOnly' | 'ice'> = {},
): Promise<Desk> {
  const signaling = relay.device(userId, options.deviceId);
  const client = new CallClient({
    servers: [],
    token: '',
    deviceId: signaling.deviceId,
    userId,
    signaling,
    ice: {
      current: [],
      meshLimit: 3,
      ready: () => Promise.resolve(),
      renew: () => Promise.resolve(false),
      close: () => undefined,
    },
    ...options,
  });
  const events: Desk['events'] = [];
  for (const name of NAMES) client.on(name, (payload) => events.push({ name, payload }));
  const desk = { client, signaling, userId, events };
  relay.desks.push(desk);
  await client.connect();
  return desk;
}

/** Resolves with the view once it is as asked; says what it was when the test's time is over. */
export function until(desk: Desk, test: (view: CallView) => boolean): Promise<CallView> {
  return new Promise((resolve) => {
    const off = desk.client.on('change', (view) => look(view));
    const look = (view: CallView): void => {
      if (!test(view)) return;
      off();
      resolve(view);
    };
    look(desk.client.view);
  });
}

export function eventOf<E extends keyof CallEvents>(desk: Desk, name: E): Promise<CallEvents[E]> {
  return new Promise((resolve) => {
    const off = desk.client.on(name, (payload) => {
      off();
      resolve(payload);
    });
  });
}

export function person(desk: Desk): { userId: string; displayName: string } {
  return { userId: desk.userId, displayName: desk.userId };
}

/** Rings `to` from `from`; resolves with the call's id when it rings there. */
export async function ring(from: Desk, to: Desk, kind: 'audio' | 'video' = 'video'): Promise<string> {
  const ringing = eventOf(to, 'incoming-call');
  void from.client.start([person(to)], kind);
  return (await ringing).call.callId;
}

/** Both in a call, media connected. */
export async function call(from: Desk, to: Desk, kind: 'audio' | 'video' = 'video'): Promise<string> {
  const callId = await ring(from, to, kind);
  const both = Promise.all([connectedTo(from, to), connectedTo(to, from)]);
  await to.client.accept(callId);
  await both;
  return callId;
}

export function connectedTo(desk: Desk, other: Desk): Promise<CallView> {
  return until(
    desk,
    ({ session }) => session?.remotes.find(({ userId }) => userId === other.userId)?.connection === 'connected',
  );
}

/** Resolves when so many calls ring. */
export function rings(desk: Desk, count: number): Promise<CallView> {
  return until(desk, ({ incoming }) => incoming.length === count);
}

export function idle(desk: Desk): Promise<CallView> {
  return until(desk, ({ session }) => session === undefined);
}

/** Resolves when the stream of `other` shows a frame at `desk`. */
export async function decoded(desk: Desk, other: Desk, which: 'stream' | 'screenStream' = 'stream'): Promise<void> {
  const view = await until(
    desk,
    ({ session }) => session?.remotes.find(({ userId }) => userId === other.userId)?.[which] !== undefined,
  );
  const stream = view.session?.remotes.find(({ userId }) => userId === other.userId)?.[which];
  await framesOf(stream ?? new MediaStream(), 1);
}

/** Resolves after so many decoded frames of a stream. */
export async function framesOf(stream: MediaStream, count: number): Promise<void> {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  void video.play().catch(() => undefined);
  for (let seen = 0; seen < count; seen += 1) {
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  }
  video.srcObject = null;
}
