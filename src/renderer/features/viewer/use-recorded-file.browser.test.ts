import { expect, onTestFinished, test } from 'vitest';
import { createApp, nextTick } from 'vue';
import * as v from 'valibot';
import { colourIn, Disk } from '../../../../test/support/browser/recorded.ts';
import { ada, ben, callSnapshot, cleo, participant, remoteView, sessionView } from '../../dev/fixtures.ts';
import { makeSlides } from '../../dev/sample-pdf.ts';
import { contentsOf, fileInfo, sharedState } from '../../dev/shared-fixtures.ts';
import { fakeServer } from '../../dev/fake-server.ts';
import { testApp } from '../../dev/test-app.ts';
import { useRecordingStore } from '../../stores/recording.ts';
import { useSharedFilesStore } from '../../stores/shared-files.ts';
import { useSyncStore } from '../../stores/sync.ts';
import SharedFile from './SharedFile.vue';

// The whole way of a shared file into the recording: frame, window, recorder; only the server and the disk are made up.

const [benId, cleoId] = [ben?.id ?? '', cleo?.id ?? ''];
const [RED, GREEN, BLUE, DARK] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [0, 0, 0],
] as const;
const WriteSchema = v.object({ position: v.number(), data: v.instance(Uint8Array) });

/** A line across the first page at that height. */
const line = (fileId: string, from: string, y: number) => ({
  surface: { type: 'file' as const, fileId, page: 1 },
  from,
  annotation: {
    id: `of-${from}`,
    tool: 'pen' as const,
    color: '#00ff00',
    width: 80,
    points: [0.1, 0.5, 0.9].map((x): [number, number] => [x, y]),
  },
});

/** Ada presents two slides to Ben and Cleo and has asked to record; Ben and Cleo have drawn on the first. */
async function presenting() {
  const participants = [
    participant(ben, { role: 'caller', status: 'connected' }),
    participant(ada, { status: 'connected', deviceId: 'device-ada' }),
  ];
  const session = sessionView({ remotes: [remoteView(ben), remoteView(cleo)], call: callSnapshot({ participants }) });
  const app = await testApp({ session });
  const disk = new Disk();
  app.bridge.answers['recording.write'] = (argument) => {
    const { position, data } = v.parse(WriteSchema, argument);
    void disk.write(position, data);
    return { ok: true, value: null };
  };
  const file = fileInfo({ pages: 2 });
  const shared = { files: [{ file, content: new Uint8Array(await makeSlides(RED, BLUE)) }] };
  Object.assign(window, { fetch: fakeServer({ contents: await contentsOf(shared) }) });
  const annotations = [line(file.id, benId, 0.3), line(file.id, cleoId, 0.7)];
  app.engine.shared = {
    ...sharedState({ ...shared, presenter: ada.id, annotations }),
    recording: { by: ada.id, started: false, agreed: [], declined: [] },
  };
  const recording = useRecordingStore();
  const stops = [useSyncStore().follow(app.engine), useSharedFilesStore().follow(), recording.follow()];
  const root = document.createElement('div');
  root.style.cssText = 'inline-size: 900px; block-size: 700px; display: grid';
  document.body.append(root);
  const window_ = createApp(SharedFile, { session, front: true });
  window_.use(app.pinia).mount(root);
  onTestFinished(async () => {
    await recording.stop();
    for (const stop of stops) stop();
    window_.unmount();
    root.remove();
  });
  await expect.poll(() => root.querySelector('.frame.shown'), { timeout: 15_000 }).not.toBeNull();
  let seq = 1;
  const hear = (from: string, action: string, fields: object): void => {
    const at = '2026-01-01T12:00:00.000Z';
    app.engine.push('CALL.SYNC', { callId: 'call-1', from, action, seq: seq + 1, after: seq, at, ...fields });
    seq += 1;
  };
  /** Seconds of the file in a moment, when what was done has come to be in it. */
  const later = async (): Promise<number> => {
    const from = recording.progress.seconds;
    await expect.poll(() => recording.progress.seconds, { timeout: 15_000 }).toBeGreaterThan(from + 3);
    return recording.progress.seconds - 1;
  };
  return { disk, file, hear, later, recording };
}

test(
  'B76: a shared file is in the recording as it is seen, while those whose it is have agreed',
  { timeout: 90_000 },
  async () => {
    const { disk, file, hear, later, recording } = await presenting();
    hear(benId, 'RECORDING_CHANGE', { change: 'agree' });
    const first = await later();
    hear(benId, 'PAGE_CHANGE', { fileId: file.id, page: 2 });
    const turned = await later();
    hear(cleoId, 'PRESENTER_CHANGE', { userId: cleoId });
    const strange = await later();
    hear(cleoId, 'PRESENTER_CHANGE', { userId: ada.id });
    const back = await later();
    hear(benId, 'FILE_CLOSE', { fileId: file.id });
    await nextTick();
    const closed = await later();
    await recording.stop();
    const [middle, upper, lower] = [
      [0.41, 0.5],
      [0.41, 0.3],
      [0.41, 0.7],
    ] as const;
    expect(await colourIn(disk, first, ...middle)).toEqual(RED);
    // Ben's mark, and not that of Cleo, who has not agreed.
    expect(await colourIn(disk, first, ...upper)).toEqual(GREEN);
    expect(await colourIn(disk, first, ...lower)).toEqual(RED);
    expect(await colourIn(disk, turned, ...middle)).toEqual(BLUE);
    expect(await colourIn(disk, strange, ...middle)).toEqual(DARK);
    expect(await colourIn(disk, back, ...middle)).toEqual(BLUE);
    expect(await colourIn(disk, closed, ...middle)).toEqual(DARK);
  },
);
