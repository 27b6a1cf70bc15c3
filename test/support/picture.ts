import { closeSync, openSync, writeSync } from 'node:fs';
import { generator } from './generator.ts';

/** A colour by its 8-bit Y'CbCr (BT.601, studio range), so that what is decoded can be recognized. */
export interface Colour {
  name: 'red' | 'green' | 'blue' | 'yellow';
  y: number;
  cb: number;
  cr: number;
}

export const red: Colour = { name: 'red', y: 81, cb: 90, cr: 240 };
export const green: Colour = { name: 'green', y: 145, cb: 54, cr: 34 };
export const blue: Colour = { name: 'blue', y: 41, cb: 240, cr: 110 };

const WIDTH = 640;
const HEIGHT = 360;
const FRAMES = 15;
const BAR = 40;

/**
 * Writes a y4m file for `--fake-media=`: one colour, with a bar that moves one step a frame, so that a frozen picture
 * can be told from a live one.
 */
export function writePicture(path: string, colour: Colour): void {
  const file = openSync(path, 'w');
  writeSync(file, `YUV4MPEG2 W${WIDTH} H${HEIGHT} F30:1 Ip A1:1 C420jpeg\n`);
  const chroma = (WIDTH / 2) * (HEIGHT / 2);
  for (let frame = 0; frame < FRAMES; frame++) {
    const luma = Buffer.alloc(WIDTH * HEIGHT, colour.y);
    const left = Math.floor((frame / FRAMES) * (WIDTH - BAR));
    for (let row = 0; row < HEIGHT; row++) luma.fill(235, row * WIDTH + left, row * WIDTH + left + BAR);
    writeSync(file, 'FRAME\n');
    writeSync(file, luma);
    writeSync(file, Buffer.alloc(chroma, colour.cb));
    writeSync(file, Buffer.alloc(chroma, colour.cr));
  }
  closeSync(file);
}

const BLOCK = 8;

/** Writes a y4m file in which every block is another in every frame: no line is wide enough for it. */
export function writeBusyPicture(path: string): void {
  const file = openSync(path, 'w');
  const below = generator(1);
  writeSync(file, `YUV4MPEG2 W${WIDTH} H${HEIGHT} F30:1 Ip A1:1 C420jpeg\n`);
  const chroma = Buffer.alloc((WIDTH / 2) * (HEIGHT / 2), 128);
  for (let frame = 0; frame < FRAMES; frame++) {
    const rows: Buffer[] = [];
    for (let row = 0; row < HEIGHT; row += BLOCK) {
      const line = Buffer.alloc(WIDTH);
      for (let left = 0; left < WIDTH; left += BLOCK) line.fill(100 + below(60), left, left + BLOCK);
      rows.push(...Array.from({ length: BLOCK }, () => line));
    }
    writeSync(file, 'FRAME\n');
    for (const part of [...rows, chroma, chroma]) writeSync(file, part);
  }
  closeSync(file);
}
