import { expect, test, vi } from 'vitest';
import { Emitter } from './emitter.ts';

test('several listeners hear one event, and `on` returns what takes one off', () => {
  const emitter = new Emitter<{ said: string }>();
  const heard: string[] = [];
  const off = emitter.on('said', (word) => heard.push(`first ${word}`));
  emitter.on('said', (word) => heard.push(`second ${word}`));
  emitter.emit('said', 'a');
  off();
  emitter.emit('said', 'b');
  expect(heard).toEqual(['first a', 'second a', 'second b']);
});

test('a listener that throws stops no other, and its error still surfaces', () => {
  const surfaced: unknown[] = [];
  const queued = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
    try {
      task();
    } catch (error) {
      surfaced.push(error);
    }
  });
  const emitter = new Emitter<{ said: string }>();
  const heard: string[] = [];
  const fault = new Error('listener');
  emitter.on('said', () => {
    throw fault;
  });
  emitter.on('said', (word) => heard.push(word));
  emitter.emit('said', 'a');
  queued.mockRestore();
  expect(heard).toEqual(['a']);
  expect(surfaced).toEqual([fault]);
});
