import { errorBody } from '../../shared/errors.ts';
import type { Annotation } from '../../shared/sync/annotation.ts';
import type { Mark, Message } from '../../shared/sync/state.ts';
import type { Surface } from '../../shared/sync/surface.ts';
import type { SessionView } from '../call/types.ts';
import { fakeStream } from './fake-stream.ts';
import * as sample from './fixtures.ts';
import { pastCalls } from './history-fixtures.ts';
import type { Scene, Shared } from './scene.ts';
import { fileInfo, pdf } from './shared-fixtures.ts';

const { callSnapshot, localView, participant, remoteView, sessionView } = sample;
const everyone = [sample.ben, sample.cleo, sample.zoe];

/** Ada is in a call with some of them, seated at this device. */
export function inCall(others: number): SessionView {
  const here = everyone.slice(0, others);
  return sessionView({
    call: callSnapshot({
      participants: [
        participant(sample.ben, { role: 'caller', status: 'connected' }),
        participant(sample.ada, { status: 'connected', deviceId: sample.bootstrap.deviceId }),
      ],
    }),
    local: localView({ stream: fakeStream(sample.ada.id) }),
    remotes: here.map((person) => remoteView(person, { stream: fakeStream(person?.id ?? '') })),
  });
}

const scene = (name: string, shared: Shared, more: Partial<Scene> = {}): Scene => ({
  name,
  shared,
  view: { session: inCall(2) },
  ...more,
});

const text =
  'A plain text.\n\nIt has a few lines, one of them long enough to be broken somewhere before it ends, or so one hopes.\n';
const code =
  'import { a } from "./a.ts";\n\n/** Adds. */\nexport function add(x: number, y: number): number {\n  return x + y; // here\n}\n';
const markdown =
  '# A title\n\nSome **strong** words, a [link](https://example.org/) and `code`.\n\n- one\n- two\n\n> A quote.\n\n| a | b |\n| - | - |\n| 1 | 2 |\n';
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90" width="640" height="360"><rect width="160" height="90" fill="#1a5fd0"/><circle cx="80" cy="45" r="30" fill="#ffd53d"/></svg>';
const longName = `${'A name that nobody would give a file but somebody did '.repeat(3)}– final (2) – final.pdf`;
const withMarks = (one: Shared['files'][number]): Shared => ({
  files: [one],
  annotations: marked({ type: 'file', fileId: one.file.id, page: 1 }),
});
const document = () => ({ file: fileInfo({ pages: 12 }), content: pdf(12) });

const ids = { ben: sample.ben?.id ?? '', cleo: sample.cleo?.id ?? '' };

/** Some of every kind of mark. */
function marked(surface: Surface): Mark[] {
  const wave = Array.from({ length: 60 }, (_, index): [number, number] => [
    0.15 + index / 150,
    0.5 + Math.sin(index / 6) / 40,
  ]);
  const drawn: [string, Annotation][] = [
    [ids.ben, { id: 'pen', tool: 'pen', color: '#2f7434', width: 4, points: wave }],
    [
      ids.ben,
      {
        id: 'high',
        tool: 'highlighter',
        color: '#e0a100',
        width: 24,
        points: [
          [0.12, 0.1],
          [0.6, 0.1],
        ],
      },
    ],
    [
      ids.cleo,
      {
        id: 'arrow',
        tool: 'arrow',
        color: '#c0252e',
        width: 4,
        points: [
          [0.8, 0.7],
          [0.6, 0.55],
        ],
      },
    ],
    [
      ids.cleo,
      {
        id: 'box',
        tool: 'rectangle',
        color: '#c0252e',
        width: 3,
        points: [
          [0.1, 0.2],
          [0.45, 0.3],
        ],
      },
    ],
    [
      sample.ada.id,
      {
        id: 'round',
        tool: 'ellipse',
        color: '#1a5fd0',
        width: 3,
        points: [
          [0.55, 0.2],
          [0.85, 0.32],
        ],
      },
    ],
    [
      sample.ada.id,
      { id: 'text', tool: 'text', color: '#1a5fd0', width: 4, points: [[0.15, 0.65]], text: 'Is this right?' },
    ],
  ];
  return drawn.map(([from, annotation]) => ({ surface, annotation, from }));
}

const said = (from: string, text: string, minute: number) => ({
  seq: minute,
  from,
  text,
  at: `2026-01-01T12:${String(minute).padStart(2, '0')}:00.000Z`,
});
const conversation: Message[] = [
  said(ids.ben, 'Good morning!', 1),
  said(sample.ada.id, 'Hello. The draft is at https://example.org/a?b=c, have a look.', 2),
  said(ids.cleo, '<img src=x onerror=alert(1)> is not a picture.\n\nNor is javascript:alert(1) a link.', 3),
  said(ids.ben, `${'A long message that goes on '.repeat(12)}${'without-a-break'.repeat(8)}`, 4),
];

/** Written and shown by signs in a call. */
export const chatScenes: readonly Scene[] = [
  scene('chat', { files: [], messages: conversation }, { press: ['Chat'] }),
  scene('chat-empty', { files: [] }, { press: ['Chat'] }),
  scene('chat-unread', { files: [], messages: conversation }),
  scene(
    'hands-and-reactions',
    { files: [], hands: [ids.cleo, sample.ada.id] },
    {
      open: 'people',
      reactions: [
        { from: ids.ben, emoji: '👍' },
        { from: ids.ben, emoji: '🎉' },
      ],
    },
  ),
];

/** The same call, in which one of the others or this person shares a screen. */
function sharing(userId: string): SessionView {
  const session = inCall(2);
  const screenStream = fakeStream('Terminal', 'screen');
  if (userId === sample.ada.id) return { ...session, local: { ...session.local, screen: 'on', screenStream } };
  return {
    ...session,
    remotes: session.remotes.map((one) =>
      one.userId === userId ? { ...one, media: { ...one.media, screen: 'on' }, screenStream } : one,
    ),
  };
}

const onShare = (userId: string): Shared => ({ files: [], annotations: marked({ type: 'share', userId }) });

/** Marks on a shared screen. */
export const shareScenes: readonly Scene[] = [
  scene('share-marked', onShare(ids.ben), { view: { session: sharing(ids.ben) } }),
  scene('share-annotating', onShare(ids.ben), { view: { session: sharing(ids.ben) }, annotating: true }),
  scene('share-annotating-mine', onShare(sample.ada.id), {
    view: { session: sharing(sample.ada.id) },
    annotating: true,
  }),
];

const stayed = (): Partial<Scene> => ({
  tab: 'history',
  history: pastCalls.filter(({ outcome }) => outcome === 'answered'),
  kept: withMarks(document()),
});

/** What was drawn in a call that is over. */
export const keptScenes: readonly Scene[] = [
  { name: 'history-kept', ...stayed() },
  { name: 'kept-file', ...stayed(), press: ['Open design.pdf with its marks'] },
];

/** A file open in a call, in every state worth a look. */
export const sharedScenes: readonly Scene[] = [
  scene('file-pdf', { files: [document()] }),
  scene('file-pdf-presenting', { files: [{ ...document(), page: 3 }], presenter: sample.ada.id }),
  scene('file-pdf-pages', { files: [{ ...document(), page: 7 }] }, { press: ['Pages and contents'] }),
  scene('file-pdf-alone', { files: [document()] }, { press: ['Next page'] }),
  scene('file-annotating', withMarks({ file: fileInfo({ pages: 12 }), content: pdf(12) }), { annotating: true }),
  scene('file-annotating-others', withMarks({ file: fileInfo({ pages: 12, ownerId: ids.ben }), content: pdf(12) }), {
    annotating: true,
  }),
  scene('file-find', { files: [document()] }, { press: ['Find'] }),
  scene('file-nobody-presents', { files: [document()], presenter: 'user-gone' }),
  scene(
    'file-tabs-long-names',
    {
      files: [
        { file: fileInfo({ name: longName, pages: 3 }), content: pdf(3) },
        { file: fileInfo({ name: 'notes.md', mediaType: 'text/markdown' }), content: markdown },
        { file: fileInfo({ name: 'ملف.txt', mediaType: 'text/plain' }), content: text },
        { file: fileInfo({ name: 'add.ts', mediaType: 'text/x-typescript' }), content: code },
      ],
    },
    { view: { session: inCall(3) } },
  ),
  scene('file-markdown', {
    files: [{ file: fileInfo({ name: 'notes.md', mediaType: 'text/markdown' }), content: markdown }],
  }),
  scene('file-picture', { files: [{ file: fileInfo({ name: 'sun.svg', mediaType: 'image/svg+xml' }), content: svg }] }),
  scene('file-loading', { files: [{ file: fileInfo({ bytes: 90_000_000 }), content: null }] }),
  scene('file-broken', { files: [{ file: fileInfo(), content: '%PDF-1.7 and nothing of it' }] }),
  scene('file-deleted', {
    files: [{ file: fileInfo({ name: longName }), content: { code: 'FILE_NOT_FOUND', status: 404 } }],
  }),
  scene('file-unreachable', { files: [{ file: fileInfo(), content: { code: 'UNAVAILABLE', status: 503 } }] }),
  { name: 'files-empty', open: 'files', view: { session: inCall(1) } },
  { name: 'files-failed', open: 'files', files: 'failed', view: { session: inCall(1) } },
  {
    name: 'files',
    open: 'files',
    view: { session: inCall(1) },
    files: [
      fileInfo({ pages: 12, bytes: 1_482_113 }),
      fileInfo({ name: longName, pages: 500, bytes: 88_123_456 }),
      fileInfo({ name: 'add.ts', mediaType: 'text/x-typescript', bytes: 812 }),
    ],
    uploads: [
      { id: 1, name: 'holiday.mp4', progress: 0.42, failure: undefined },
      { id: 2, name: 'setup.exe', progress: 1, failure: errorBody('UNSUPPORTED_MEDIA_TYPE').message },
    ],
  },
];
