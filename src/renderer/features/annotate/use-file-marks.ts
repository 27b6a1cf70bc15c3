import { onScopeDispose, watch } from 'vue';
import type { SyncEvent } from '../../../shared/sync/actions.ts';
import type { Mark } from '../../../shared/sync/state.ts';
import type { SessionView } from '../../call/types.ts';
import { useAnnotationsStore } from '../../stores/annotations.ts';
import { useSessionStore } from '../../stores/session.ts';
import { useSharedFilesStore } from '../../stores/shared-files.ts';
import { useSyncStore } from '../../stores/sync.ts';
import { difference } from '../../sync/annotations/difference.ts';
import type { At, MarksSaid, MarksTell, Placed } from '../../viewer/marks-messages.ts';
import { authorsOf, onLeft } from './authors.ts';
import { useOutgoing } from './use-outgoing.ts';

/** Carries marks, strokes and cursors between the call and the frames that show its files. */
export function useFileMarks(session: () => SessionView, tell: (fileId: string, message: MarksTell) => void) {
  const account = useSessionStore();
  const sync = useSyncStore();
  const shared = useSharedFilesStore();
  const annotations = useAnnotationsStore();
  const outgoing = useOutgoing();

  function hand(fileId: string): void {
    const { user } = account;
    if (user === undefined) return;
    tell(fileId, {
      type: 'hand',
      me: user.id,
      people: authorsOf(user, session())
        .slice(0, 100)
        .map(([id, author]) => ({ id, ...author })),
      tool: annotations.open ? annotations.tool : undefined,
      color: annotations.color,
      width: annotations.width,
      draw: annotations.mayDraw,
      removeAny: shared.files.some(({ file }) => file.id === fileId && file.ownerId === user.id),
    });
  }

  const everyFile = (act: (fileId: string) => void): void => {
    for (const { file } of shared.files) act(file.id);
  };

  watch(
    () => [
      annotations.open,
      annotations.tool,
      annotations.color,
      annotations.width,
      annotations.mayDraw,
      session()
        .remotes.map(({ userId }) => userId)
        .join(' '),
    ],
    () => everyFile(hand),
  );

  watch(
    () => sync.view.state.annotations,
    (after, before) => {
      const { added, removed } = difference(before, after);
      everyFile((fileId) => {
        const news = { added: placedOn(fileId, added), removed: atOn(fileId, removed) };
        if (news.added.length + news.removed.length > 0) tell(fileId, { type: 'change', whole: false, ...news });
      });
    },
  );

  onLeft(session, (from) => everyFile((fileId) => tell(fileId, { type: 'left', from })));

  function heard(event: SyncEvent): void {
    if (!('surface' in event) || event.surface.type !== 'file') return;
    const { fileId, page } = event.surface;
    const { from } = event;
    if (event.action === 'CURSOR_MOVE') tell(fileId, { type: 'cursor', page, from, x: event.x, y: event.y });
    else if (event.action === 'ANNOTATION_PROGRESS') {
      tell(fileId, { type: 'progress', page, from, annotation: event.annotation, start: event.start });
    } else if (event.action === 'ANNOTATION_ADD' && event.annotation.tool === 'laser') {
      // What fades is in no state.
      tell(fileId, { type: 'progress', page, from, annotation: event.annotation, start: 0 });
    }
  }
  onScopeDispose(sync.onEvent(heard));

  /** What a frame says of its own file, and of no other. */
  function said(fileId: string, message: MarksSaid): void {
    if (message.type === 'ready') {
      hand(fileId);
      tellAll(fileId);
      return;
    }
    if (message.type === 'history') return annotations.remember(fileId, { undo: message.undo, redo: message.redo });
    if (message.type === 'tool') {
      annotations.tool = message.tool;
      return;
    }
    const out = outgoing({ type: 'file', fileId, page: message.page }, () => tellAll(fileId));
    switch (message.type) {
      case 'add':
        out.add(message.annotation);
        break;
      case 'remove':
        out.remove(message.id);
        break;
      case 'clear':
        out.clear(message.own);
        break;
      case 'progress':
        out.progress(message.annotation, message.start);
        break;
      case 'cursor':
        out.cursor(message.x, message.y);
        break;
    }
  }

  /** What is true, also after something was refused. */
  function tellAll(fileId: string): void {
    tell(fileId, { type: 'change', whole: true, added: placedOn(fileId, sync.view.state.annotations), removed: [] });
  }

  return { said };
}

function placedOn(fileId: string, marks: readonly Mark[]): Placed[] {
  return marks.flatMap(({ surface, annotation, from }) =>
    surface.type === 'file' && surface.fileId === fileId ? [{ page: surface.page, annotation, from }] : [],
  );
}

function atOn(fileId: string, marks: readonly Mark[]): At[] {
  return placedOn(fileId, marks).map(({ page, annotation: { id } }) => ({ page, id }));
}
