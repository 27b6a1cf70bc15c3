import { expect, test } from 'vitest';
import { Framer } from './framer.ts';

test('B73: every sample goes through one frame and comes out once, in order, however the blocks fall', () => {
  const frames: number[] = [];
  const framer = new Framer(480, (frame) => {
    frames.push(frame.length);
    for (let i = 0; i < frame.length; i++) frame[i] = -(frame[i] ?? 0);
  });
  const heard: number[] = [];
  for (let block = 0; block < 30; block++) {
    const input = Float32Array.from({ length: 128 }, (_, i) => block * 128 + i + 1);
    const output = new Float32Array(128);
    framer.pass(input, output);
    heard.push(...output);
  }
  expect(frames).toEqual(Array.from({ length: 8 }, () => 480));
  expect(heard).toEqual(Array.from({ length: 3840 }, (_, i) => (i < 480 ? 0 : -(i - 479))));
});

test('B73: what is not plugged in is silent, and what was said before it comes out still', () => {
  const framer = new Framer(2, () => undefined);
  const output = new Float32Array(2);
  framer.pass(new Float32Array([1, 2]), output);
  framer.pass(undefined, output);
  expect([...output]).toEqual([1, 2]);
  framer.pass(undefined, output);
  expect([...output]).toEqual([0, 0]);
});
