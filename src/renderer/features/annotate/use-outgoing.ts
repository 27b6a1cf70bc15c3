import type { Annotation } from '../../../shared/sync/annotation.ts';
import type { Surface } from '../../../shared/sync/surface.ts';
import { useSyncStore } from '../../stores/sync.ts';

/** What I draw on a surface, on its way to the others; `refused` when what is shown here is not true. */
export function useOutgoing() {
  const sync = useSyncStore();
  return (surface: Surface, refused: () => void) => {
    async function kept(action: 'ANNOTATION_ADD' | 'ANNOTATION_REMOVE' | 'ANNOTATIONS_CLEAR', fields: object) {
      if ((await sync.act(action, { surface, ...fields })) !== undefined) refused();
    }
    return {
      add: (annotation: Annotation): void => void kept('ANNOTATION_ADD', { annotation }),
      remove: (id: string): void => void kept('ANNOTATION_REMOVE', { id }),
      clear: (own: boolean): void => void kept('ANNOTATIONS_CLEAR', own ? { own: true } : {}),
      progress: (annotation: Annotation, start: number): void =>
        void sync.act('ANNOTATION_PROGRESS', { surface, annotation, start }),
      cursor: (x: number, y: number): void => sync.point(surface, x, y),
    };
  };
}
