import { expect, it } from 'vitest';
import { callSnapshot, quiet, sessionView } from '../../dev/fixtures.ts';
import { whichTone } from './which-tone.ts';

const incoming = [callSnapshot({ status: 'ringing' })];
const session = sessionView();

it.each([
  ['silence', quiet, true, undefined],
  ['the ring', { ...quiet, incoming }, true, 'ring'],
  ['nothing with the sound off', { ...quiet, incoming }, false, undefined],
  ['a soft sign during a call', { ...quiet, incoming, session }, true, 'waiting'],
  ['nothing in a call', { ...quiet, session }, true, undefined],
  ['ringback for the caller', { ...quiet, session: { ...session, state: 'calling' as const } }, false, 'ringback'],
  [
    'nothing before it rings',
    { ...quiet, session: sessionView({ state: 'calling', call: undefined }) },
    true,
    undefined,
  ],
] as const)('plays %s', (_what, view, ringSound, tone) => {
  expect(whichTone({ ...view, incoming: [...view.incoming] }, ringSound)).toBe(tone);
});
