import { expect, test } from 'vitest';
import { connected, pictureOf, wireOf } from '../../../../test/support/browser/wire.ts';
import { sendKeyFrames } from './encodings.ts';

async function sent(connection: RTCPeerConnection): Promise<{ keyFramesEncoded: number; framesEncoded: number }> {
  for (const report of (await connection.getStats()).values()) {
    if (report.type === 'outbound-rtp' && report.kind === 'video' && report.framesEncoded > 0) return report;
  }
  return { keyFramesEncoded: 0, framesEncoded: 0 };
}

test('F15: a whole picture is sent when it is wanted, not only when it is asked for', async () => {
  const wire = wireOf();
  const { track } = pictureOf('lime');
  await wire.ada.peer.setOutgoing({
    tracks: [null, track, null, null],
    media: { microphone: 'none', camera: 'on', screen: 'off' },
  });
  await connected(wire);
  const { connection } = wire.ada.peer;
  const frames = async (count: number): Promise<void> => {
    await expect.poll(async () => (await sent(connection)).framesEncoded).toBeGreaterThan(count);
  };
  await frames(10);
  const before = await sent(connection);
  await frames(before.framesEncoded + 10);
  expect((await sent(connection)).keyFramesEncoded).toBe(before.keyFramesEncoded);
  await sendKeyFrames(connection);
  await expect.poll(async () => (await sent(connection)).keyFramesEncoded).toBe(before.keyFramesEncoded + 1);
  wire.close();
});
