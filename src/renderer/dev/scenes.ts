import type { RemoteView } from '../call/types.ts';
import { fakeStream } from './fake-stream.ts';
import * as sample from './fixtures.ts';
import { manyCalls, pastCalls } from './history-fixtures.ts';
import { qualityScenes } from './quality-scenes.ts';
import type { Scene } from './scene.ts';
import { recordingScenes } from './recording-scenes.ts';
import { chatScenes, keptScenes, sharedScenes, shareScenes } from './shared-scenes.ts';

const { localView, remoteView, sessionView, callSnapshot, participant } = sample;
const seen = (person: (typeof sample.everyone)[number] | undefined, patch: Partial<RemoteView> = {}): RemoteView =>
  remoteView(person, { stream: fakeStream(person?.id ?? ''), ...patch });
const me = () => localView({ stream: fakeStream(sample.ada.id) });
const faces = (count: number): RemoteView[] =>
  [sample.ben, sample.cleo, sample.dan, sample.eve, sample.farid, sample.grace, sample.taro, sample.zoe]
    .slice(0, count)
    .map((person) => seen(person));
const off = { microphone: 'muted', camera: 'off', screen: 'off' } as const;
const ring = callSnapshot({ status: 'ringing' });
const oneCall = { callId: 'call-1', people: [sample.ben?.id ?? ''], error: undefined };

/** Every screen in every state worth a look. */
export const scenes: readonly Scene[] = [
  { name: 'sign-in', place: 'sign-in' },
  { name: 'sign-in-insecure', place: 'sign-in', storageSecure: false },
  {
    name: 'sign-in-wrong',
    place: 'sign-in',
    refuse: { code: 'BAD_CREDENTIALS', message: 'Name or password is wrong. Check both and try again.' },
  },
  {
    name: 'sign-in-unreachable',
    place: 'sign-in',
    refuse: {
      code: 'UNAVAILABLE',
      message:
        'The server at http://127.0.0.1:4400 cannot be reached. Check the address and that it is running, then try again.',
    },
  },
  { name: 'people' },
  { name: 'people-empty', people: [] },
  { name: 'people-selected', select: 3 },
  { name: 'people-declined', previous: sessionView(), view: { last: { ...oneCall, reason: 'declined' } } },
  {
    name: 'people-failed',
    previous: sessionView(),
    view: {
      last: {
        ...oneCall,
        reason: 'failed',
        error: { code: 'USER_UNAVAILABLE', message: 'That person cannot be called right now.', retryable: false },
      },
    },
  },
  {
    name: 'people-reconnecting',
    view: { server: { status: 'waiting', attempt: 2, retryAt: Date.now() + 4000, failed: false } },
  },
  {
    name: 'people-server-failed',
    view: { server: { status: 'waiting', attempt: 6, retryAt: Date.now() + 30_000, failed: true } },
  },
  {
    name: 'people-ongoing',
    view: {
      ongoing: [
        callSnapshot({
          participants: [
            participant(sample.ben, { role: 'caller', status: 'connected' }),
            participant(sample.zoe, { status: 'connected' }),
            participant(sample.cleo, { status: 'connected' }),
            participant(sample.ada, { status: 'left' }),
          ],
        }),
      ],
    },
  },
  { name: 'people-status', open: 'status' },
  { name: 'people-missed', history: pastCalls },
  {
    name: 'history',
    tab: 'history',
    history: pastCalls,
    view: {
      ongoing: [
        callSnapshot({
          callId: 'past-2',
          participants: [
            participant(sample.cleo, { role: 'caller', status: 'connected' }),
            participant(sample.dan, { status: 'connected' }),
            participant(sample.eve, { status: 'connected' }),
            participant(sample.ada, { status: 'missed' }),
          ],
        }),
      ],
    },
  },
  ...keptScenes,
  { name: 'history-many', tab: 'history', history: manyCalls },
  { name: 'history-empty', tab: 'history' },
  { name: 'history-loading', tab: 'history', history: 'waiting' },
  { name: 'history-failed', tab: 'history', history: 'failed' },
  { name: 'settings', open: 'settings' },
  { name: 'settings-testing', open: 'settings', press: ['Test camera and microphone'] },
  { name: 'settings-denied', open: 'settings', denied: ['camera', 'microphone', 'screen'] },
  {
    name: 'call-two-muted-talking',
    hint: 'talking-while-muted',
    view: { session: sessionView({ remotes: faces(1), local: { ...me(), microphone: 'muted' } }) },
  },
  {
    name: 'call-two-no-sound',
    hint: 'no-sound',
    view: { session: sessionView({ remotes: faces(1), local: me() }) },
  },
  { name: 'incoming', view: { incoming: [ring] } },
  {
    name: 'incoming-group',
    view: {
      incoming: [
        callSnapshot({
          status: 'ringing',
          kind: 'audio',
          participants: [
            participant(sample.zoe, { role: 'caller', status: 'connected' }),
            participant(sample.ada),
            participant(sample.ben),
            participant(sample.cleo),
          ],
        }),
        { ...ring, callId: 'call-2' },
      ],
    },
  },
  {
    name: 'calling',
    view: {
      session: sessionView({
        state: 'calling',
        call: ring,
        local: me(),
        remotes: [remoteView(sample.ben, { status: 'invited', connection: 'new', media: off })],
      }),
    },
  },
  {
    name: 'calling-long-name',
    view: {
      session: sessionView({
        state: 'calling',
        call: ring,
        remotes: [remoteView(sample.zoe, { status: 'invited', connection: 'new', media: off })],
      }),
    },
  },
  { name: 'call-two', view: { session: sessionView({ remotes: faces(1), local: me() }) } },
  {
    name: 'call-two-voice',
    view: {
      session: sessionView({
        kind: 'audio',
        remotes: [remoteView(sample.ben, { media: { ...off, microphone: 'on' } })],
        local: localView({ camera: 'off', microphone: 'muted' }),
      }),
    },
  },
  {
    name: 'call-two-waiting',
    view: { incoming: [{ ...ring, callId: 'call-2' }], session: sessionView({ remotes: faces(1), local: me() }) },
  },
  {
    name: 'call-two-trouble',
    view: {
      server: { status: 'waiting', attempt: 2, retryAt: Date.now() + 4000, failed: false },
      session: sessionView({
        state: 'disconnected',
        remotes: [seen(sample.ben, { connection: 'disconnected' })],
        local: localView({
          camera: 'none',
          problems: [
            {
              source: 'camera',
              name: 'NotReadableError',
              message: 'The camera is already in use by another program. Close it there, then turn the camera on.',
            },
          ],
        }),
      }),
    },
  },
  { name: 'call-three', view: { session: sessionView({ remotes: faces(2), local: me() }) } },
  {
    name: 'call-five',
    view: {
      session: sessionView({
        local: me(),
        remotes: [
          seen(sample.ben),
          remoteView(sample.cleo, { media: off }),
          remoteView(sample.zoe, { status: 'invited', connection: 'new', media: off }),
          seen(sample.dan, { status: 'reconnecting', connection: 'disconnected' }),
        ],
      }),
    },
  },
  {
    name: 'call-speaker',
    layout: 'speaker',
    view: {
      session: sessionView({
        local: me(),
        speakers: { speaking: [sample.cleo?.id ?? ''], active: sample.cleo?.id },
        remotes: [...faces(3), remoteView(sample.zoe, { status: 'invited', connection: 'new', media: off })],
      }),
    },
  },
  {
    name: 'call-pinned',
    pinned: sample.zoe?.id,
    view: {
      session: sessionView({
        local: me(),
        speakers: { speaking: [sample.ben?.id ?? '', sample.zoe?.id ?? ''], active: sample.ben?.id },
        remotes: [...faces(2), remoteView(sample.zoe, { media: { ...off, microphone: 'on' } })],
      }),
    },
  },
  {
    name: 'call-speaking',
    view: {
      session: sessionView({
        local: me(),
        speakers: { speaking: [sample.ben?.id ?? ''], active: sample.ben?.id },
        remotes: faces(3),
      }),
    },
  },
  {
    name: 'call-eight-speaker',
    layout: 'speaker',
    view: { session: sessionView({ remotes: faces(7), local: me() }) },
  },
  {
    name: 'call-people',
    open: 'people',
    view: {
      session: sessionView({
        local: me(),
        remotes: [
          ...faces(1),
          remoteView(sample.cleo, { status: 'declined' }),
          remoteView(sample.zoe, { status: 'invited', connection: 'new', media: off }),
        ],
      }),
    },
  },
  { name: 'call-nine', view: { session: sessionView({ remotes: faces(8), local: me() }) } },
  {
    name: 'call-shared',
    view: {
      session: sessionView({
        local: me(),
        remotes: [
          seen(sample.ben, {
            media: { microphone: 'on', camera: 'on', screen: 'on' },
            screenStream: fakeStream('Terminal', 'screen'),
          }),
          seen(sample.cleo),
        ],
      }),
    },
  },
  {
    name: 'call-sharing',
    view: { session: sessionView({ remotes: faces(1), local: { ...me(), screen: 'on' } }) },
  },
  { name: 'call-alone', view: { session: sessionView({ remotes: [], local: me() }) } },
  { name: 'picker', open: 'picker', view: { session: sessionView({ remotes: faces(1), local: me() }) } },
  { name: 'shortcuts', open: 'shortcuts', view: { session: sessionView({ remotes: faces(1), local: me() }) } },
  ...qualityScenes,
  ...recordingScenes,
  ...sharedScenes,
  ...shareScenes,
  ...chatScenes,
];
