import { existsSync, readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** The parts the requirements name (B03), where each is, and what shows it. */
const modules = {
  CallManager: ['src/renderer/call/call-client.ts', 'src/renderer/call/call-client.browser.test.ts'],
  SignalingClient: [
    'src/renderer/call/signaling/signaling-client.ts',
    'src/renderer/call/signaling/signaling-client.test.ts',
  ],
  ConnectionStats: ['src/renderer/call/quality/sample.ts', 'src/renderer/call/quality/sample.test.ts'],
  MediaDevices: ['src/renderer/call/media/local-media.ts', 'src/renderer/call/media/local-media.browser.test.ts'],
  StreamProcessor: ['src/renderer/call/media/sent-voice.ts', 'src/renderer/call/media/sent-voice.test.ts'],
  CallUI: ['src/renderer/features/stage/CallStage.vue', 'src/renderer/features/stage/CallStage.test.ts'],
  entry: ['src/renderer/App.vue', 'src/renderer/App.test.ts'],
  'signaling server': ['src/server/signaling/signal.handler.ts', 'test/integration/signaling.test.ts'],
  'TURN credentials': ['src/server/media/ice.ts', 'test/integration/turn.test.ts'],
  'webrtc-config': ['src/renderer/call/mesh/ice-route.ts', 'src/renderer/call/mesh/peer.browser.test.ts'],
} as const;

test.each(Object.entries(modules))('B03: %s is there, with its tests', (_, files) => {
  for (const file of files) {
    // Named, so that a file that moved is found by its neighbours.
    expect(readdirSync(resolve(root, dirname(file)))).toContain(file.split('/').at(-1));
    expect(existsSync(resolve(root, file))).toBe(true);
  }
});
