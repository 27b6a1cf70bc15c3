import { ALL_FORMATS, AudioBufferSink, BufferSource, CanvasSink, Input } from 'mediabunny';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import type { RecordedPerson } from './painter.ts';
import { Recorder } from './recorder.ts';

/** The file as it would be on the disk, after each write. */
class Disk {
  bytes = new Uint8Array(0);
  full = false;

  async write(position: number, data: Uint8Array): Promise<void> {
    if (this.full) throw new Error('The disk is full.');
    const next = new Uint8Array(Math.max(this.bytes.length, position + data.length));
    next.set(this.bytes);
    next.set(data, position);
    this.bytes = next;
  }
}

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

const read = (disk: Disk) => new Input({ source: new BufferSource(disk.bytes), formats: ALL_FORMATS });

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

/** Red, green and blue at that place, 0..1 of the picture, at that time. */
async function colour(disk: Disk, seconds: number, x: number, y: number): Promise<number[]> {
  const track = await read(disk).getPrimaryVideoTrack();
  const shown = await new CanvasSink(track!).getCanvas(seconds);
  const { canvas } = shown!;
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  copy?.drawImage(canvas, 0, 0);
  const pixel = copy?.getImageData(canvas.width * x, canvas.height * y, 1, 1);
  if (!(pixel instanceof ImageData)) throw new Error('no picture');
  return [...pixel.data].slice(0, 3).map((value) => Math.round(value / 255));
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
  expect(await colour(disk, 2, 0.25, 0.5)).toEqual([1, 0, 0]);
  expect(await colour(disk, 2, 0.75, 0.5)).toEqual([0, 0, 1]);
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
  expect(await colour(disk, 3.5, 0.75, 0.5)).toEqual([1, 0, 0]);
});

test('B76: cut off in the middle, it plays up to there', async () => {
  const disk = new Disk();
  const { recorder, until } = await record(disk);
  recorder.show([person('Ada', '#f00', 400)]);
  await until(5);
  const cut = new Disk();
  cut.bytes = disk.bytes.slice();
  expect(await read(cut).computeDuration()).toBeGreaterThan(1.5);
  expect(await colour(cut, 1.2, 0.5, 0.5)).toEqual([1, 0, 0]);
  const [ada = 0] = await notes(cut, 0.5, 1.5, 400);
  expect(ada).toBeGreaterThan(0.1);
  const player = document.createElement('video');
  player.muted = true;
  player.src = URL.createObjectURL(new Blob([cut.bytes], { type: 'video/webm' }));
  await player.play();
  await expect.poll(() => player.currentTime, { timeout: 10_000 }).toBeGreaterThan(1);
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
