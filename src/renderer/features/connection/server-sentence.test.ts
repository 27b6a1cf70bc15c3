import { expect, it } from 'vitest';
import { serverSentence } from './server-sentence.ts';

const waiting = { status: 'waiting', attempt: 1, retryAt: 5000, failed: false } as const;

it('says nothing while all is well', () => {
  expect(serverSentence({ status: 'open' }, true, 0)).toBeUndefined();
});

it('counts down to the next attempt and never below zero', () => {
  expect(serverSentence(waiting, false, 1200)).toEqual({ text: 'Reconnecting to the server…', countdown: 4 });
  expect(serverSentence(waiting, false, 9000)?.countdown).toBe(0);
});

it('B16: after the last quick attempt it says that the server cannot be reached and that it goes on', () => {
  expect(serverSentence({ ...waiting, failed: true }, false, 0)?.text).toMatch(/cannot be reached.*every 30 seconds/);
});

it('A03: tells a person in a call that the call goes on', () => {
  expect(serverSentence(waiting, true, 0)?.text).toContain('The call goes on; new calls have to wait.');
});
