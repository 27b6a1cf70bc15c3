import { syncActions, type SyncActionName } from '../../src/shared/sync/actions.ts';
import { TOOLS } from '../../src/shared/sync/annotation.ts';
import { pick, type Below, type Fields, type Known } from './known.ts';

/** The fields of every action as a client of ours would send them: a few ids, so that they meet what others did. */
const saneFields: Record<SyncActionName, (known: Known, below: Below) => Fields> = {
  FILE_OPEN: file,
  FILE_CLOSE: file,
  PAGE_CHANGE: page,
  PAGE_BROWSE: page,
  VIEW_CHANGE: (known, below) => ({ ...file(known, below), zoom: 1 + below(3), ...point(below) }),
  PLAYBACK_CHANGE: (known, below) => ({ ...file(known, below), playing: below(2) === 0, position: below(100) }),
  PRESENTER_CHANGE: (known, below) => ({ userId: pick(below, known.userIds) }),
  CURSOR_MOVE: (known, below) => ({ surface: surface(known, below), ...point(below) }),
  ANNOTATION_ADD: (known, below) => ({ surface: surface(known, below), annotation: annotation(below) }),
  ANNOTATION_PROGRESS: (known, below) => ({
    surface: surface(known, below),
    annotation: annotation(below),
    start: below(5),
  }),
  ANNOTATION_REMOVE: (known, below) => ({ surface: surface(known, below), id: markId(below) }),
  ANNOTATIONS_CLEAR: (known, below) => ({ surface: surface(known, below), own: below(2) === 0 }),
  MARKING_CHANGE: (_, below) => ({ marking: pick(below, ['everyone', 'presenter']) }),
  MARKS_KEEP: (known, below) => ({ ...file(known, below), keep: below(2) === 0 }),
  CHAT_MESSAGE: (_, below) => ({ text: `message ${below(1_000)}` }),
  REACTION: (_, below) => ({ emoji: pick(below, ['👍', '👏🏽', '🎉']) }),
  HAND_RAISE: (_, below) => ({ raised: below(2) === 0 }),
  RECORDING_CHANGE: (_, below) => ({ change: pick(below, ['request', 'agree', 'decline', 'start', 'stop']) }),
};

/** Any action with its fields; `callId` and `to` are the caller's. */
export function saneAction(known: Known, below: Below): Fields {
  const { name } = syncActions[below(syncActions.length)] ?? syncActions[0];
  return { action: name, ...saneFields[name](known, below) };
}

function file(known: Known, below: Below): Fields {
  return { fileId: pick(below, known.fileIds) };
}

function page(known: Known, below: Below): Fields {
  return { ...file(known, below), page: 1 };
}

function surface(known: Known, below: Below): Fields {
  if (below(2) === 0) return { type: 'share', userId: pick(below, known.userIds) };
  return { type: 'file', ...page(known, below) };
}

const point = (below: Below): Fields => ({ x: below(101) / 100, y: below(101) / 100 });
const markId = (below: Below): string => `mark-${below(20)}`;

function annotation(below: Below): Fields {
  const points = Array.from({ length: 1 + below(5) }, () => [below(101) / 100, below(101) / 100]);
  return { id: markId(below), tool: pick(below, TOOLS), color: '#123456', width: 2, points };
}
