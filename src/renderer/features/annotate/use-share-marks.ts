import { onScopeDispose, watch, type Ref } from 'vue';
import type { SyncEvent } from '../../../shared/sync/actions.ts';
import type { Mark } from '../../../shared/sync/state.ts';
import { surfaceKey } from '../../../shared/sync/surface.ts';
import type { SessionView } from '../../call/types.ts';
import { useAnnotationsStore } from '../../stores/annotations.ts';
import { useSessionStore } from '../../stores/session.ts';
import { useSyncStore } from '../../stores/sync.ts';
import { Annotator, type Mounted } from '../../sync/annotations/annotator.ts';
import { difference } from '../../sync/annotations/difference.ts';
import type { SignedMark } from '../../sync/annotations/mark.ts';
import { newId } from '../../sync/annotations/new-id.ts';
import { authorsOf, onLeft } from './authors.ts';
import { useOutgoing } from './use-outgoing.ts';

interface Size {
  width: number;
  height: number;
}

const signed = ({ annotation, from }: Mark): SignedMark => ({ ...annotation, author: from });

/**
 * Lays the annotation engine over the picture of a shared screen, as large as `paper` is shown. What is drawn belongs to
 * this share: with the scope it is over, and what was under way is dropped.
 */
export function useShareMarks(
  sharer: string,
  session: () => SessionView,
  paper: Readonly<Ref<HTMLElement | null>>,
  size: Readonly<Ref<Size>>,
) {
  const account = useSessionStore();
  const sync = useSyncStore();
  const annotations = useAnnotationsStore();
  const surface = { type: 'share' as const, userId: sharer };
  const key = surfaceKey(surface);
  const isHere = (mark: Mark): boolean => surfaceKey(mark.surface) === key;
  const all = (): Map<string, SignedMark[]> => new Map([[key, sync.view.state.annotations.filter(isHere).map(signed)]]);
  const out = useOutgoing()(surface, () => annotator.reset(all()));

  let over = false;
  const annotator: Annotator = new Annotator({
    me: annotations.me,
    who: (author) => new Map(account.user && authorsOf(account.user, session())).get(author),
    newId,
    still: matchMedia('(prefers-reduced-motion: reduce)').matches,
    outlet: {
      add: (_, mark) => {
        if (!over) out.add(mark);
      },
      remove: (_, id) => out.remove(id),
      clear: (_, own) => out.clear(own),
      progress: (_, { start, ...mark }) => out.progress(mark, start),
      cursor: (_, [x, y]) => {
        // Dragged beyond the picture: nobody points there.
        if (x >= 0 && x <= 1 && y >= 0 && y <= 1) out.cursor(x, y);
      },
      changed: () => annotations.remember(sharer, { undo: annotator.canUndo, redo: annotator.canRedo }),
    },
  });
  annotator.reset(all());

  let mounted: Mounted | undefined;
  watch(
    [paper, size],
    ([element, { width, height }]) => {
      const place = { width, height, pixelRatio: devicePixelRatio };
      if (element === null || width === 0 || height === 0) {
        mounted?.unmount();
        mounted = undefined;
      } else if (mounted === undefined) mounted = annotator.mount(key, element, place);
      else mounted.resize(place);
    },
    { immediate: true, flush: 'post' },
  );
  watch(
    () => [annotations.open, annotations.tool, annotations.color, annotations.width, annotations.mayDraw],
    () => {
      const { open, tool, color, width, mayDraw } = annotations;
      annotator.allow({ draw: mayDraw, removeAny: sharer === annotations.me });
      annotator.hold({ tool: open ? tool : undefined, color, width });
    },
    { immediate: true },
  );
  watch(
    () => sync.view.state.annotations,
    (after, before) => {
      const { added, removed } = difference(before, after);
      for (const { annotation } of removed.filter(isHere)) annotator.remove(key, annotation.id);
      for (const mark of added.filter(isHere)) annotator.add(key, signed(mark));
    },
  );
  onLeft(session, (userId) => annotator.left(userId));

  function heard(event: SyncEvent): void {
    if (!('surface' in event) || surfaceKey(event.surface) !== key) return;
    const { from } = event;
    if (event.action === 'CURSOR_MOVE') annotator.cursor(key, from, [event.x, event.y]);
    else if (event.action === 'ANNOTATION_PROGRESS') {
      annotator.progress(key, from, { ...event.annotation, start: event.start });
    } else if (event.action === 'ANNOTATION_ADD' && event.annotation.tool === 'laser') {
      // What fades is in no state.
      annotator.progress(key, from, { ...event.annotation, start: 0 });
    }
  }
  onScopeDispose(sync.onEvent(heard));
  onScopeDispose(() => {
    over = true;
    annotator.close();
    annotations.remember(sharer, { undo: false, redo: false });
  });

  return {
    undo: () => annotator.undo(),
    redo: () => annotator.redo(),
    sweep: (own: boolean) => annotator.sweep(key, own),
  };
}
