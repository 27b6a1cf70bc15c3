import { expect, test } from 'vitest';
import { emptyState, type SyncState } from '../state.ts';
import { recordingChange } from './recording-change.ts';

const seated = new Set(['ada', 'ben', 'cem']);

/** What becomes of the state, or why not. */
function change(state: SyncState, from: string, what: string, here = seated): SyncState | string {
  const act = recordingChange.read({ callId: 'call', action: 'RECORDING_CHANGE', change: what });
  if (act === undefined) return 'INVALID_PAYLOAD';
  const refused = act.refuse(state, { from, seated: here });
  const event = { callId: 'call', action: 'RECORDING_CHANGE', change: what, from, seq: 1, at: '' };
  return refused ?? recordingChange.take(event)?.apply(state) ?? 'INVALID_PAYLOAD';
}

function all(changes: readonly [string, string][]): SyncState {
  return changes.reduce((state, [from, what]) => {
    const next = change(state, from, what);
    if (typeof next === 'string') throw new Error(`${from} ${what}: ${next}`);
    return next;
  }, emptyState);
}

const everyone = all([
  ['ada', 'request'],
  ['ben', 'agree'],
  ['cem', 'agree'],
]);

test('B76: it starts once everyone in the call has agreed, and not before', () => {
  const one = all([
    ['ada', 'request'],
    ['ben', 'agree'],
  ]);
  expect(change(one, 'ada', 'start')).toBe('NOT_ALLOWED');
  expect(change(one, 'ada', 'start', new Set(['ada', 'ben']))).toMatchObject({ recording: { started: true } });
  expect(change(everyone, 'ada', 'start')).toMatchObject({ recording: { started: true, agreed: ['ben', 'cem'] } });
  expect(change(everyone, 'ben', 'start')).toBe('NOT_ALLOWED');
});

test('B76: whoever declines before it starts ends the request; later they are only out of the file', () => {
  expect(change(everyone, 'ben', 'decline')).toMatchObject({ recording: undefined });
  const started = change(everyone, 'ada', 'start');
  if (typeof started === 'string') throw new Error(started);
  const without = change(started, 'ben', 'decline');
  expect(without).toMatchObject({ recording: { started: true, agreed: ['cem'], declined: ['ben'] } });
  if (typeof without === 'string') throw new Error(without);
  expect(change(without, 'ben', 'agree')).toMatchObject({ recording: { agreed: ['cem', 'ben'], declined: [] } });
});

test('B76: one recording at a time, stopped by who started it; of who is gone it does not count', () => {
  expect(change(everyone, 'ben', 'request')).toBe('NOT_ALLOWED');
  expect(change(everyone, 'ben', 'stop')).toBe('NOT_ALLOWED');
  expect(change(everyone, 'ada', 'stop')).toEqual(emptyState);
  expect(change(everyone, 'ben', 'request', new Set(['ben', 'cem']))).toMatchObject({
    recording: { by: 'ben', agreed: [] },
  });
  expect(change(everyone, 'ada', 'agree')).toBe('NOT_ALLOWED');
  expect(change(emptyState, 'ben', 'agree')).toBe('NOT_ALLOWED');
  expect(change(emptyState, 'ben', 'pause')).toBe('INVALID_PAYLOAD');
});
