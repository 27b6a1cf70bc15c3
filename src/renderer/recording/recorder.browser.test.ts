import { AudioBufferSink } from 'mediabunny';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { colourIn, Disk, read } from '../../../test/support/browser/recorded.ts';
import type { RecordedPerson } from './painter.ts';
import { Recorder } from './recorder.ts';

const context = new AudioContext();
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Somebody of one colour who hums one note. */
function person(name: string, colour: string, hertz: number): RecordedPerson {
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = 180;
  const drawing = canvas.getContext('2d');
  const draw = setInterval(() => {
    if (drawing === null) return;
    drawing.fillStyle = colour;
    drawing.fillRect(0, 0, 320, 180);
  }, 50);
  const note = new OscillatorNode(context, { frequency: hertz });
  const level = new GainNode(context, { gain: 0.2 });
  const sound = context.createMediaStreamDestination();
  note.connect(level).connect(sound);
  note.start();
  stops.push(() => {
    clearInterval(draw);
    note.stop();
  });
  const [camera] = canvas.captureStream(20).getVideoTracks();
  return { name, audio: sound.stream.getAudioTracks(), camera, screen: undefined };
}

/** A picture of a file, all of one colour; it is twice as wide as high, and closed it has no width. */
function page(colour: string): ImageBitmap {
  const canvas = new OffscreenCanvas(400, 200);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.fillStyle = colour;
  context.fillRect(0, 0, 400, 200);
  return canvas.transferToImageBitmap();
}

async function record(
  disk: Disk,
  failed: (error: unknown) => void = () => undefined,
): Promise<{ recorder: Recorder; until: (seconds: number) => Promise<void> }> {
  await context.resume();
  let heard: ((seconds: number) => void) | undefined;
  const recorder = new Recorder({ target: disk, progress: ({ seconds }) => heard?.(seconds), failed });
  onTestFinished(() => recorder.stop().catch(() => undefined));
  await recorder.start();
  const until = (wanted: number): Promise<void> =>
    new Promise((resolve) => {
      heard = (seconds) => {
        if (seconds >= wanted) resolve();
      };
    });
  return { recorder, until };
}

/** How loud each note is between two moments, 0..1 of full scale. */
async function notes(disk: Disk, from: number, to: number, ...hertz: number[]): Promise<number[]> {
  const track = await read(disk).getPrimaryAudioTrack();
  const blocks: number[][] = hertz.map(() => []);
  // Block by block: a loaded machine leaves some out, and the wave goes on elsewhere after them.
  for await (const { buffer, timestamp } of new AudioBufferSink(track!).buffers(from, to)) {
    if (timestamp < from) continue;
    for (const [i, frequency] of hertz.entries()) blocks[i]!.push(loudness(buffer, frequency));
  }
  return blocks.map((levels) => levels.toSorted((a, b) => a - b)[Math.floor(levels.length / 2)] ?? Number.NaN);
}

function loudness(buffer: AudioBuffer, frequency: number): number {
  let [real, imaginary] = [0, 0];
  for (const [i, sample] of buffer.getChannelData(0).entries()) {
    real += sample * Math.cos((2 * Math.PI * frequency * i) / buffer.sampleRate);
    imaginary += sample * Math.sin((2 * Math.PI * frequency * i) / buffer.sampleRate);
  }
  return (2 * Math.hypot(real, imaginary)) / buffer.length;
}

test('B76: a file with everyone’s sound and picture, of a length that is known', async () => {
  const disk = new Disk();
  const { recorder, until } = await record(disk);
  recorder.show([person('Ada', '#f00', 400), person('Ben', '#00f', 1000)]);
  await until(3);
  await recorder.stop();
  const [ada = 0, ben = 0, nobody = 1] = await notes(disk, 1.5, 2.5, 400, 1000, 3000);
  expect(ada).toBeGreaterThan(0.1);
  expect(ben).toBeGreaterThan(0.1);
  expect(nobody).toBeLessThan(0.02);
  expect(await colourIn(disk, 2, 0.25, 0.5)).toEqual([1, 0, 0]);
  expect(await colourIn(disk, 2, 0.75, 0.5)).toEqual([0, 0, 1]);
  expect(await read(disk).computeDuration()).toBeGreaterThan(2);
  // The browser, which reads it by itself, can say so at once.
  const player = document.createElement('video');
  player.src = URL.createObjectURL(new Blob([disk.bytes], { type: 'video/webm' }));
  await expect.poll(() => player.duration, { timeout: 10_000 }).toBeGreaterThan(2);
  expect(player.duration).toBeLessThan(Infinity);
});

test('B76: who is not shown is neither heard nor seen, from that moment on', async () => {
  const disk = new Disk();
  const { recorder, until } = await record(disk);
  const [ada, ben] = [person('Ada', '#f00', 400), person('Ben', '#00f', 1000)];
  recorder.show([ada, ben]);
  await until(2);
  recorder.show([ada]);
  await until(4);
  await recorder.stop();
  const [before = 0] = await notes(disk, 1, 1.8, 1000);
  const [still = 0, after = 1] = await notes(disk, 3, 3.8, 400, 1000);
  expect(before).toBeGreaterThan(0.1);
  expect(still).toBeGreaterThan(0.1);
  expect(after).toBeLessThan(0.01);
  expect(await colourIn(disk, 3.5, 0.75, 0.5)).toEqual([1, 0, 0]);
});

test('B76: a file is in large beside the people, by its name until it has a picture; each is closed by the next', async () => {
  const disk = new Disk();
  const { recorder, until } = await record(disk);
  recorder.show([person('Ada', '#f00', 400)]);
  const [green, blue] = [page('#0f0'), page('#00f')];
  recorder.showFile({ name: 'plan.pdf', picture: green });
  await until(2);
  recorder.showFile({ name: 'plan.pdf', picture: blue });
  await until(4);
  recorder.showFile({ name: '███████████████████.txt' });
  await until(6);
  recorder.showFile(undefined);
  await until(8);
  const late = page('#0f0');
  await recorder.stop();
  recorder.showFile({ name: 'plan.pdf', picture: late });
  const [PAGE, FACE] = [
    [0.41, 0.5],
    [0.91, 0.08],
  ] as const;
  expect(await colourIn(disk, 1.5, ...PAGE)).toEqual([0, 1, 0]);
  expect(await colourIn(disk, 1.5, ...FACE)).toEqual([1, 0, 0]);
  // All of the page, and nothing else.
  expect(await colourIn(disk, 1.5, 0.41, 0.02)).toEqual([0, 0, 0]);
  expect(await colourIn(disk, 3.5, ...PAGE)).toEqual([0, 0, 1]);
  expect(await colourIn(disk, 5.5, ...PAGE)).toEqual([1, 1, 1]);
  expect(await colourIn(disk, 7.5, ...PAGE)).toEqual([1, 0, 0]);
  expect([green, blue, late].map(({ width }) => width)).toEqual([0, 0, 0]);
});

test('B76: cut off in the middle, it plays up to there', async () => {
  const disk = new Disk();
  const { recorder, until } = await record(disk);
  recorder.show([person('Ada', '#f00', 400)]);
  await until(5);
  const cut = new Disk();
  cut.bytes = disk.bytes.slice();
  expect(await read(cut).computeDuration()).toBeGreaterThan(1.5);
  expect(await colourIn(cut, 1.2, 0.5, 0.5)).toEqual([1, 0, 0]);
  const [ada = 0] = await notes(cut, 0.5, 1.5, 400);
  expect(ada).toBeGreaterThan(0.1);
  const player = document.createElement('video');
  player.muted = true;
  player.src = URL.createObjectURL(new Blob([cut.bytes], { type: 'video/webm' }));
  await player.play();
  await expect.poll(() => player.currentTime, { timeout: 10_000 }).toBeGreaterThan(1);
});

test('B76: the file grows as it goes while nobody has anything to be heard by', async () => {
  const disk = new Disk();
  const { recorder, until } = await record(disk);
  recorder.show([{ ...person('Ada', '#f00', 400), audio: [] }]);
  await until(4);
  expect(disk.bytes.length).toBeGreaterThan(0);
  await recorder.stop();
  expect(await colourIn(disk, 3, 0.5, 0.5)).toEqual([1, 0, 0]);
});

test('B76: when nothing can be written any more it ends, says so once, and stopping is no error', async () => {
  const disk = new Disk();
  const errors: unknown[] = [];
  const failed = new Promise<void>((resolve) => {
    void record(disk, (error) => {
      errors.push(error);
      resolve();
    }).then(({ recorder }) => {
      disk.full = true;
      recorder.show([person('Ada', '#f00', 400)]);
    });
  });
  await failed;
  expect(errors).toEqual([new Error('The disk is full.')]);
});
