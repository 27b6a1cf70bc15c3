import { expect, it } from 'vitest';
import type { RemoteView } from '../../call/types.ts';
import { ben, cleo, localView, remoteView } from '../../dev/fixtures.ts';
import { announcements } from './announcements.ts';

const on = { microphone: 'on', camera: 'on', screen: 'off' } as const;
const moment = (remotes: RemoteView[], local = localView()) => ({ remotes, local });
const invited = remoteView(ben, { status: 'invited' });
const here = remoteView(ben);

it.each([
  ['Ben joined.', [invited], [here]],
  ['Cleo is being called.', [here], [here, remoteView(cleo, { status: 'invited' })]],
  ['Ben is being called.', [remoteView(ben, { status: 'missed' })], [invited]],
  ['Cleo joined.', [here], [here, remoteView(cleo)]],
  ['Ben declined.', [invited], [remoteView(ben, { status: 'declined' })]],
  ['Ben did not answer.', [invited], [remoteView(ben, { status: 'missed' })]],
  ['Ben left.', [here], [remoteView(ben, { status: 'left' })]],
  ['Ben lost the connection.', [here], [remoteView(ben, { status: 'reconnecting' })]],
  ['Ben is back.', [remoteView(ben, { status: 'reconnecting' })], [here]],
  ['Ben is muted.', [here], [remoteView(ben, { media: { ...on, microphone: 'muted' } })]],
  ['Ben is not muted any more.', [remoteView(ben, { media: { ...on, microphone: 'muted' } })], [here]],
  ['Ben shares the screen.', [here], [remoteView(ben, { media: { ...on, screen: 'on' } })]],
])('says “%s”', (sentence, before, after) => {
  expect(announcements(moment(before), moment(after))).toEqual([sentence]);
});

it('says what became of my own microphone, camera and screen', () => {
  const after = localView({ microphone: 'muted', camera: 'off', screen: 'on' });
  expect(announcements(moment([here]), moment([here], after))).toEqual([
    'You are muted.',
    'Your camera is off.',
    'You are sharing your screen.',
  ]);
});

it('says nothing when nothing a person would notice changed', () => {
  expect(announcements(moment([here]), moment([remoteView(ben, { connection: 'connecting' })]))).toEqual([]);
});

it('says that the call is over', () => {
  expect(announcements(moment([here]), undefined)).toEqual(['The call is over.']);
  expect(announcements(undefined, undefined)).toEqual([]);
});
