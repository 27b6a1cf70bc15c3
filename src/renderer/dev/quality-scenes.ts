import { unknownQuality, type QualityView } from '../call/quality/quality.ts';
import type { LocalView, RemoteView } from '../call/types.ts';
import { fakeStream } from './fake-stream.ts';
import * as sample from './fixtures.ts';
import { measured } from './quality-fixtures.ts';
import type { Scene } from './scene.ts';

const { localView, remoteView, sessionView } = sample;

/** A microphone that hears nothing. */
const [sound] = new AudioContext().createMediaStreamDestination().stream.getAudioTracks();

function me(): LocalView {
  const stream = fakeStream(sample.ada.id);
  if (sound !== undefined) stream?.addTrack(sound.clone());
  return localView({ stream });
}

const of = (person: (typeof sample.everyone)[number] | undefined, quality: Partial<QualityView>): RemoteView =>
  remoteView(person, {
    stream: fakeStream(person?.id ?? ''),
    quality: { ...unknownQuality, level: 'good', ...quality },
  });
const { ben, cleo, dan, eve, farid, grace, taro, zoe } = sample;

/** Connections that are weak, bad or one-way, and the statistics of them. */
export const qualityScenes: readonly Scene[] = [
  {
    name: 'quality-audio-only',
    view: {
      session: sessionView({ local: me(), remotes: [of(ben, { level: 'bad', cause: 'loss', theirsShed: true })] }),
    },
  },
  {
    name: 'quality-bad',
    view: { session: sessionView({ local: me(), remotes: [of(ben, { level: 'bad', cause: 'freezes' })] }) },
  },
  {
    name: 'quality-not-heard',
    view: { session: sessionView({ local: me(), remotes: [of(ben, { heard: false })] }) },
  },
  {
    name: 'quality-five',
    view: {
      session: sessionView({
        local: me(),
        remotes: [
          of(ben, { level: 'weak', cause: 'delay' }),
          of(cleo, { level: 'bad', cause: 'bandwidth' }),
          of(dan, { level: 'weak', cause: 'loss', mineShed: true }),
          of(zoe, { level: 'bad', cause: 'loss', theirsShed: true }),
        ],
      }),
    },
  },
  {
    name: 'quality-nine',
    view: {
      session: sessionView({
        local: me(),
        remotes: [
          of(zoe, { level: 'bad', cause: 'loss', theirsShed: true }),
          ...[ben, cleo, dan, eve, farid, grace].map((person) => of(person, {})),
          of(taro, { heard: false }),
        ],
      }),
    },
  },
  {
    name: 'quality-strip',
    layout: 'speaker',
    pinned: cleo?.id,
    view: {
      session: sessionView({
        local: me(),
        remotes: [of(cleo, {}), of(zoe, { level: 'bad', cause: 'loss', theirsShed: true }), of(dan, { heard: false })],
      }),
    },
  },
  {
    name: 'statistics-good',
    open: 'statistics',
    measured: measured(false),
    view: { session: sessionView({ local: me(), remotes: [of(ben, {})] }) },
  },
  {
    name: 'statistics-trouble',
    open: 'statistics',
    measured: measured(true),
    view: {
      session: sessionView({
        local: localView({
          camera: 'none',
          problems: [{ source: 'camera', name: 'NotFoundError', message: 'No camera was found. Plug one in.' }],
        }),
        remotes: [of(zoe, { level: 'weak', cause: 'loss' }), of(cleo, {})],
      }),
    },
  },
  {
    name: 'statistics-empty',
    open: 'statistics',
    view: { session: sessionView({ local: me(), remotes: [of(ben, { level: 'unknown' })] }) },
  },
];
