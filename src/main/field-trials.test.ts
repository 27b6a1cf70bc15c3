import { expect, test } from 'vitest';
import { fieldTrials } from './field-trials.ts';

// Chromium ends at its start when it cannot read them.
test('F15, F23: the trials are pairs of a name and a group, each ended by a slash', () => {
  expect(fieldTrials).toMatch(/^(?:WebRTC-[A-Za-z0-9-]+\/[A-Za-z0-9_.,:]+\/)+$/);
});
