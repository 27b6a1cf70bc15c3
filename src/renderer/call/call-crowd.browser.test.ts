import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CallRelay, connectedTo, deskOf, person, rings, until, type Desk } from '../../../test/support/browser/pair.ts';
import { madeConnections } from '../../../test/support/browser/spies.ts';
import type { Devices } from './media/media-capture.ts';

/** Twelve pictures are encoded at once: small ones, so that no machine is too slow for them. */
const WIDTH = 320;
const smallCamera: Devices = {
  getUserMedia: ({ audio, video } = {}) =>
    navigator.mediaDevices.getUserMedia({
      ...(audio === undefined ? {} : { audio }),
      ...(video === undefined ? {} : { video: { width: WIDTH, height: 180 } }),
    }),
  getDisplayMedia: () => Promise.reject(new Error('not here')),
};

const patient = { timeout: 20_000, interval: 200 };

let relay: CallRelay;
let people: Desk[];
let connections: () => RTCPeerConnection[];

beforeEach(async () => {
  connections = madeConnections();
  relay = new CallRelay();
  people = await Promise.all(['ada', 'ben', 'cy', 'dan'].map((name) => deskOf(relay, name, { devices: smallCamera })));
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const { client } of relay.desks) await client.disconnect();
});

function cameras(): RTCRtpEncodingParameters[] {
  const open = connections().filter(({ connectionState }) => connectionState === 'connected');
  return open.flatMap((one) => one.getTransceivers()[1]?.sender.getParameters().encodings ?? []);
}

/** Widths of the pictures that arrive at everybody from everybody else. */
function widths(among: readonly Desk[]): number[] {
  return among.flatMap((desk) =>
    among
      .filter((other) => other !== desk)
      .map((other) => desk.client.samples(other.userId).at(-1)?.arrived.camera?.width ?? 0),
  );
}

test('B80: the fourth makes every picture smaller, and whole again when they leave; nobody is negotiated with anew', async () => {
  const [ada, ben, cy, dan] = people;
  if (!ada || !ben || !cy || !dan) throw new Error('four people are needed');
  const three = [ada, ben, cy];
  await ada.client.start([ben, cy].map(person), 'video');
  const callId = ada.client.view.session?.call?.callId ?? '';
  for (const desk of [ben, cy]) {
    await rings(desk, 1);
    await desk.client.accept(callId);
  }
  await Promise.all(three.flatMap((desk) => three.filter((o) => o !== desk).map((other) => connectedTo(desk, other))));
  await expect.poll(() => widths(three), patient).toEqual(Array.from({ length: 6 }, () => WIDTH));
  expect(cameras().map(({ maxBitrate }) => maxBitrate)).toEqual(Array.from({ length: 6 }, () => undefined));

  await ada.client.invite(['dan']);
  await rings(dan, 1);
  await dan.client.accept(callId);
  await Promise.all(three.flatMap((desk) => [connectedTo(desk, dan), connectedTo(dan, desk)]));
  // Two thirds of the area to each of three, instead of a whole one to each of two.
  const smaller = { scaleResolutionDownBy: expect.closeTo(1.225, 2), maxBitrate: expect.closeTo(1_666_667, -1) };
  await expect.poll(cameras, patient).toEqual(Array.from({ length: 12 }, () => expect.objectContaining(smaller)));
  const fits = expect.closeTo(WIDTH / 1.225, -1);
  await expect.poll(() => widths(people), patient).toEqual(Array.from({ length: 12 }, () => fits));

  const offers = (): number => relay.log.filter(({ payload }) => JSON.stringify(payload).includes('"offer"')).length;
  const before = offers();
  await dan.client.leave();
  await until(ada, ({ session }) => session?.remotes.find(({ userId }) => userId === 'dan')?.status === 'left');
  await expect.poll(() => widths(three), patient).toEqual(Array.from({ length: 6 }, () => WIDTH));
  expect(offers()).toBe(before);
}, 90_000);
