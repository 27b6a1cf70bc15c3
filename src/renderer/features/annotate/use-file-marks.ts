import { onScopeDispose, watch } from 'vue';
import type { SyncEvent } from '../../../shared/sync/actions.ts';
import type { Mark } from '../../../shared/sync/state.ts';
import type { SessionView } from '../../call/types.ts';
import { useAnnotationsStore } from '../../stores/annotations.ts';
import { useSessionStore } from '../../stores/session.ts';
import { useSharedFilesStore } from '../../stores/shared-files.ts';
import { useSyncStore } from '../../stores/sync.ts';
import { difference } from '../../sync/annotations/difference.ts';
import { personInk } from '../../ui/person-colour.ts';
import type { At, MarksSaid, MarksTell, Placed } from '../../viewer/marks-messages.ts';

/** Carries marks, strokes and cursors between the call and the frames that show its files. */
export function useFileMarks(session: () => SessionView, tell: (fileId: string, message: MarksTell) => void) {
  const account = useSessionStore();
  const sync = useSyncStore();
  const shared = useSharedFilesStore();
  const annotations = useAnnotationsStore();

  function hand(fileId: string): void {
    const { user } = account;
    if (user === undefined) return;
    const people = [user, ...session().remotes.map(({ userId, displayName }) => ({ id: userId, displayName }))];
    tell(fileId, {
      type: 'hand',
      me: user.id,
      people: people.slice(0, 100).map(({ id, displayName }) => ({ id, name: displayName, colour: personInk(id) })),
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

  const present = (): string[] =>
    session()
      .remotes.filter(({ status }) => status === 'connected' || status === 'reconnecting')
      .map(({ userId }) => userId);
  watch(present, (after, before) => {
    for (const from of before) if (!after.includes(from)) everyFile((fileId) => tell(fileId, { type: 'left', from }));
  });

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
      tell(fileId, { type: 'change', whole: true, added: placedOn(fileId, sync.view.state.annotations), removed: [] });
      return;
    }
    if (message.type === 'history') return annotations.remember(fileId, { undo: message.undo, redo: message.redo });
    if (message.type === 'tool') {
      annotations.tool = message.tool;
      return;
    }
    const surface = { type: 'file' as const, fileId, page: message.page };
    switch (message.type) {
      case 'add':
        void kept('ANNOTATION_ADD', fileId, { surface, annotation: message.annotation });
        break;
      case 'remove':
        void kept('ANNOTATION_REMOVE', fileId, { surface, id: message.id });
        break;
      case 'clear':
        void kept('ANNOTATIONS_CLEAR', fileId, { surface, ...(message.own ? { own: true } : {}) });
        break;
      case 'progress':
        void sync.act('ANNOTATION_PROGRESS', { surface, annotation: message.annotation, start: message.start });
        break;
      case 'cursor':
        sync.tell('CURSOR_MOVE', { surface, x: message.x, y: message.y });
        break;
    }
  }

  /** Refused: the frame is told what is true. */
  async function kept(
    action: 'ANNOTATION_ADD' | 'ANNOTATION_REMOVE' | 'ANNOTATIONS_CLEAR',
    fileId: string,
    fields: object,
  ) {
    const refused = await sync.act(action, fields);
    if (refused === undefined) return;
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
