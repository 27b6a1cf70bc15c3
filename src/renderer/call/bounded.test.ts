import { expect, test } from 'vitest';
import type { SignalEvent } from '../../shared/signal.ts';
import { KeptCandidates } from './mesh/kept-candidates.ts';
import { Mailbox } from './mailbox.ts';
import { parseMediaState } from './mesh/media-state.ts';

function candidate(name: string, ufrag?: string): RTCIceCandidateInit {
  return { candidate: `candidate:${name}${ufrag === undefined ? '' : ` ufrag ${ufrag}`}`, sdpMid: '0' };
}

function signal(callId: string, index: number): SignalEvent {
  return {
    callId,
    from: 'ada',
    fromDevice: 'ada-1',
    signal: { type: 'candidate', candidate: { candidate: String(index) } },
  };
}

test('B50: early candidates come out with the description they belong to, in their order', () => {
  const kept = new KeptCandidates();
  const [one, two, later] = [candidate('1', 'aa'), candidate('2'), candidate('3', 'bb')];
  for (const early of [one, two, later]) kept.keep(early);
  expect(kept.take('a=ice-ufrag:aa\r\n')).toEqual([one, two]);
  expect(kept.take('a=ice-ufrag:aa\r\n')).toEqual([]);
  expect(kept.take('a=ice-ufrag:bb\r\n')).toEqual([later]);
});

test('I12: a flood of candidates nobody described is bounded', () => {
  const kept = new KeptCandidates();
  for (let index = 0; index < 10_000; index += 1) kept.keep(candidate(String(index), 'aa'));
  const taken = kept.take('a=ice-ufrag:aa\r\n');
  expect(taken).toHaveLength(200);
  expect(taken.at(-1)).toEqual(candidate('9999', 'aa'));
});

test('a mailbox gives each call its signals once, in order', () => {
  const mailbox = new Mailbox();
  mailbox.put(signal('a', 1));
  mailbox.put(signal('b', 2));
  mailbox.put(signal('a', 3));
  expect(mailbox.take('a')).toEqual([signal('a', 1), signal('a', 3)]);
  expect(mailbox.take('a')).toEqual([]);
});

test('I12: a mailbox is bounded in calls and in signals', () => {
  const mailbox = new Mailbox();
  for (let index = 0; index < 5000; index += 1) mailbox.put(signal('first', index));
  expect(mailbox.take('first')).toHaveLength(400);
  for (let index = 0; index < 100; index += 1) mailbox.put(signal(`call-${index}`, index));
  expect(mailbox.take('call-0')).toEqual([]);
  expect(mailbox.take('call-99')).toHaveLength(1);
});

test('what the other side says of its media is parsed, not believed', () => {
  const state = { microphone: 'muted', camera: 'off', screen: 'on' };
  expect(parseMediaState(JSON.stringify(state))).toEqual(state);
  expect(parseMediaState(JSON.stringify({ ...state, hand: 'raised' }))).toEqual(state);
  const wrong = [
    '',
    '{',
    'null',
    '[]',
    '{"microphone":"on"}',
    JSON.stringify({ ...state, camera: 7 }),
    'x'.repeat(2000),
  ];
  for (const data of [...wrong, new ArrayBuffer(8), undefined]) expect(parseMediaState(data)).toBeUndefined();
});
